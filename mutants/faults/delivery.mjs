const delivery = 'packages/server/src/delivery/delivery.ts'
const presence = 'packages/server/src/delivery/presence.ts'

export default {
  tests: ['packages/server/src/delivery/delivery.test.ts', 'packages/server/src/delivery/presence.test.ts'],
  list: [
    {
      name: 'overtakes-the-catch-up',
      says: 'A command that is committed while its page catches up is sent first, and those below it are skipped for good.',
      file: delivery,
      find: 'const isSent = !connection.reading && send(session, connection, command, person)',
      put: 'const isSent = send(session, connection, command, person)',
    },
    {
      name: 'withdrawal-overtakes',
      says: 'A withdrawal that is committed while its page catches up arrives before its command, and is lost.',
      file: delivery,
      find: "if (connection?.reading || connection?.cancelRetry) void sendPending(session, connection, [withdrawal.id], 'high')",
      put: "if (connection?.cancelRetry) void sendPending(session, connection, [withdrawal.id], 'high')",
    },
    {
      name: 'nothing-after-a-reconnect',
      says: 'A page that reconnects gets no command that was sent while it was away.',
      file: delivery,
      find: "      await sendPending(session, connection, 'all')\n    },\n    disconnect",
      put: "      if (lastSeq === 0) await sendPending(session, connection, 'all')\n    },\n    disconnect",
    },
    {
      name: 'old-connection-ends-the-new',
      says: 'The late end of an earlier connection ends the connection that took over.',
      file: delivery,
      find: '      if (connection?.page !== page) return\n',
      put: '      if (!connection || page.command.length > 9) return\n',
    },
    {
      name: 'withdrawn-while-away',
      says: 'A card that was withdrawn while its page was away stays on the page.',
      file: delivery,
      find: 'if (withdrawn !== null) connection.page.withdraw({ id: command.id, reason: withdrawn })',
      put: "if (withdrawn !== null && !acked) connection.page.withdraw({ id: command.id, reason: withdrawn })",
    },
    {
      name: 'no-catch-up-after-a-takeover',
      says: 'What was committed by a process that crashed before it delivered is not sent to connected pages.',
      file: 'packages/server/src/worker/worker.ts',
      find: '    outbox.perform(claims.flatMap((claim) => claim.outbox), null)\n    await delivery.catchUp()\n',
      put: '    outbox.perform(claims.flatMap((claim) => claim.outbox), null)\n',
      tests: ['packages/server/src/worker/worker.test.ts'],
    },
    {
      name: 'other-processes-not-told',
      says: 'A page that is connected to another process than its person’s owner gets nothing until it reconnects.',
      file: 'packages/server/src/pipeline.ts',
      find: "if (notice.type === 'told') delivery.sendChanged(notice.session, notice.commands, notice.priority)",
      put: "if (notice.type === 'told' && notice.commands.length > 1) delivery.sendChanged(notice.session, notice.commands, notice.priority)",
    },
    {
      name: 'paused-is-gone',
      says: 'A session whose process was paused for longer than its lease counts as gone although it is connected.',
      file: 'packages/server/src/pipeline.ts',
      find: "else if (notice.type === 'absent') presence",
      put: "else if (notice.type === 'absent' && notice.session === '') presence",
      tests: ['packages/server/src/delivery/paused-process.test.ts'],
    },
    {
      name: 'absent-though-back',
      says: 'A session that reconnects within the minute is reported absent all the same.',
      file: presence,
      find: '    cancelAbsence(session.id)\n    connected.set',
      put: '    connected.set',
    },
    {
      name: 'update-overtakes',
      says: 'An update that is committed while its page catches up arrives before its command, and is lost.',
      file: delivery,
      find: 'if (connection?.reading || connection?.cancelRetry) void sendPending(session, connection, [update.id])',
      put: 'if (connection?.cancelRetry) void sendPending(session, connection, [update.id])',
    },
  ],
}
