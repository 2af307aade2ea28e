/**
 * Returns the statement that deletes some commands with the answers to their requests (accept, extend, undo), and returns a
 * row per command. `which` selects the IDs of the commands.
 */
export function deleteCommands(which: string): string {
  return `
    WITH gone AS (DELETE FROM proactive.command WHERE id IN (${which}) RETURNING id, body#>>'{data,hold,id}' AS hold),
      extended AS (DELETE FROM proactive.answer a USING gone WHERE a.what = 'extend' AND a.key >= gone.hold || ':' AND a.key < gone.hold || ';'),
      accepted AS (DELETE FROM proactive.answer a USING gone WHERE a.what = 'accept' AND a.key = gone.id RETURNING a.undo_token),
      undone AS (DELETE FROM proactive.answer a USING accepted WHERE a.what = 'undo' AND a.key = accepted.undo_token)
    SELECT id FROM gone`
}
