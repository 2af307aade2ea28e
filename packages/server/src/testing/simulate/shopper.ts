import { type Answer, minutes, priorities, seconds } from '@proactive/protocol'
import { createPreferenceChanges } from './preference-changes.js'
import type { Host } from './host.js'
import type { Stage } from './stage.js'
import { createTab, type Item, type Tab } from './tab.js'

/** A simulated person, who visits the shop in one or several tabs, answers suggestions or ignores them, and leaves. */
export interface Shopper {
  readonly id: string
  readonly tabs: readonly Tab[]
  /** The last consent that the person gave or withdrew, and the ID of its event once it is durable. */
  readonly consent: { said: 'granted' | 'denied'; at: number; durable: string | undefined }
  /** Lets the person act, in some cases, at a moment that matters: while a decision about the person is made, or a command is sent. */
  disturb(moment: 'deciding' | 'sending', session?: string): void
  /** Makes the person do nothing but answer suggestions. Open tabs stay open. */
  stopActing(): void
  /** Makes the person answer no further suggestions, so that pending work can settle. */
  stopAnswering(): void
}

export function createShopper(stage: Stage, n: number): Shopper {
  const { schedule, counters, watch, scene } = stage
  const { rhythm } = scene
  const random = stage.random.fork(`person ${n}`)
  const moments = random.fork('moments')
  const panel = random.fork('panel')
  const words = random.fork('words')
  /** Denials of consent that were said together with a yes, by event. */
  const tied = new Set<string>()
  const hasPanel = scene.pack.useCases.some((useCase) => useCase.panel !== undefined)
  const categories = [...new Set(scene.pack.useCases.map(({ category }) => category))]
  let id = random.chance(0.6) ? `user:p${n}` : `visitor:${random.uuid()}`
  const consent: Shopper['consent'] = { said: 'granted', at: stage.schedule.now(), durable: undefined }
  const names: string[] = []
  const preferenceChangesOf = (own: string): (() => void) => createPreferenceChanges(stage, random, own, () => id !== own)
  let changePreferences = preferenceChangesOf(id)
  let isSilent = false
  let pendingConsent: string | undefined
  let tabs: Tab[] = []
  let leavesAt = 0
  let isPassive = false
  later(random.between(0, minutes(4)), come)

  function come(): void {
    if (isPassive) return
    leavesAt = schedule.now() + (rhythm ? random.between(...rhythm.staysMs) : random.between(minutes(1), minutes(25)))
    openTab()
    later(random.between(seconds(1), seconds(10)), act)
  }

  function act(): void {
    if (isPassive) return
    if (schedule.now() >= leavesAt) return leave()
    const tab = tabs.length === 0 ? openTab() : random.pick(tabs)
    const dice = random.next()
    if (hasPanel && panel.chance(0.1)) openPanel(tab)
    if (consent.said === 'denied' && random.chance(0.2)) changeConsent(tab)
    else if (dice < 0.78) say(tab)
    else if (dice < 0.83 && tabs.length < 3) openTab()
    else if (dice < 0.87 && tabs.length > 1) closeTab(tab)
    else if (dice < 0.92) tab.line.reload()
    else if (dice < 0.95) changePreferences()
    else if (dice < 0.96) changeConsent(tab)
    else if (dice < 0.965) return erase()
    else askTurn(tab)
    later(rhythm?.pausesMs ? random.between(...rhythm.pausesMs) : random.chance(0.1) ? random.between(minutes(1), minutes(6)) : random.between(seconds(2), seconds(40)), act)
  }

  function say(tab: Tab): void {
    const event = scene.does(random, { id })
    tab.say(event.type, event.data)
    counters.add('events')
  }

  /** Lets the app ask for its turn in a tab, and mostly release it. */
  function askTurn({ line }: Tab): void {
    const asked = { kind: random.pick(['survey', ...categories]), priority: random.pick(priorities) }
    line.ask('attention', asked, (answer) => {
      const { leaseId } = { leaseId: undefined, ...answer }
      if (leaseId === undefined || random.chance(0.2)) return
      const shown = random.chance(0.5)
      later(random.between(seconds(1), minutes(7)), () => line.ask('attention.release', { leaseId, shown }, () => counters.add('turns released')))
    })
  }

  /** Opens the assistant's panel in a tab, accepts in some cases what waits there, and undoes some of it. */
  function openPanel({ line }: Tab): void {
    line.ask('prepared', {}, (answer) => {
      const [item] = 'items' in answer ? answer.items : []
      if (!item || panel.chance(0.3)) return
      const answered = (kind: 'accept' | 'undo', of: Answer): void => {
        watch.note(`${kind} answered`, [item.id, id], of)
        stage.answered(kind, item.id, of)
        counters.add(`panel ${kind} ${of.ok ? 'done' : 'refused'}`)
      }
      later(panel.between(300, seconds(20)), () =>
        line.ask('accept', { commandId: item.id }, (accepted) => {
          answered('accept', accepted)
          const undoToken = 'undoToken' in accepted ? accepted.undoToken : undefined
          if (undoToken !== undefined && panel.chance(0.3)) later(panel.between(seconds(1), minutes(1)), () => line.ask('undo', { undoToken }, (undone) => answered('undo', undone)))
        }))
    })
  }

  function openTab(): Tab {
    const tab = createTab({ stage, person: id, consent: () => consent, on: { onShown, onAnswered, onDurable } })
    tabs.push(tab)
    return tab
  }

  function closeTab(tab: Tab): void {
    if (tab.line.session !== undefined) names.push(tab.line.session)
    tab.close(random.chance(0.3))
    tabs = tabs.filter((one) => one !== tab)
  }

  function leave(): void {
    for (const tab of tabs) {
      if (tab.line.session !== undefined) names.push(tab.line.session)
      tab.close(random.chance(0.2))
    }
    tabs = []
    const usual = random.chance(0.5) ? random.between(seconds(20), minutes(10)) : random.between(minutes(20), minutes(50))
    later(rhythm ? random.between(...rhythm.awayMs) : usual, come)
  }

  /** Asks for erasure, and comes back as somebody else. */
  function erase(): void {
    const erased = [id, ...names, ...tabs.flatMap(({ line: { session } }) => session ?? [])]
    const person = id
    for (const tab of tabs) tab.close(random.chance(0.2))
    tabs = []
    id = `visitor:${random.uuid()}`
    names.length = 0
    pendingConsent = undefined
    Object.assign(consent, { said: 'granted', at: schedule.now() + 1, durable: undefined })
    changePreferences = preferenceChangesOf(id)
    stage.erased(person, erased)
    untilDone((host) => host.erase(person), () => counters.add('erasures asked'))
    later(random.between(seconds(5), minutes(3)), come)
  }

  /** Repeats a request to any process until one has taken it. */
  function untilDone(ask: (host: Host) => Promise<void>, done: () => void, attempts = 20): void {
    const host = stage.pickHost(random)
    let isOver = false
    const end = (isDone: boolean): void => {
      if (isOver) return
      isOver = true
      if (isDone) done()
      else if (attempts > 0) later(random.between(seconds(1), seconds(8)), () => untilDone(ask, done, attempts - 1))
    }
    if (!host) return end(false)
    schedule.after(random.between(5, 200), () => void ask(host).then(() => end(true), () => end(false)), host)
    later(seconds(30), () => end(false))
  }

  /** Forgets in some cases an event that a suggestion names as a reason. */
  function disregardSometimes({ command: { data } }: Item): void {
    if (!('why' in data) || data.why.length === 0 || !random.chance(0.08)) return
    const { id: reason } = random.pick(data.why)
    const person = id
    later(random.between(seconds(1), seconds(20)), () => untilDone((host) => host.disregard(person, reason), () => counters.add('events forgotten'), 3))
  }

  function onShown(item: Item): void {
    counters.add('shown')
    watch.note('shown', [id, item.command.id])
    const tab = tabs.find(({ items }) => items.includes(item))
    const dice = random.next()
    if (tab) extendSometimes(tab, item)
    disregardSometimes(item)
    later(random.between(300, seconds(40)), () => {
      if (isSilent || !tab || item.phase !== 'open') return
      if (dice < 0.4) tab.ask(item, 'accept', { commandId: item.command.id })
      else if (dice < 0.55) tab.answer(item, 'suggestion.declined')
      else if (dice < 0.65) tab.answer(item, 'suggestion.dismissed')
      else if (dice < 0.75) tab.answer(item, 'suggestion.ignored')
    })
  }

  /** Requests more time for a hold in some cases. */
  function extendSometimes(tab: Tab, { command: { id: command, data } }: Item): void {
    if (!('hold' in data) || !data.hold || !random.chance(0.4)) return
    const { id: holdId } = data.hold
    later(random.between(300, seconds(60)), () => {
      tab.line.ask('extend', { holdId }, (answer) => {
        watch.note('extend answered', [command, id], answer)
        counters.add(answer.ok ? 'extend done' : 'extend refused')
      })
    })
  }

  function onAnswered(item: Item, kind: string, answer: Answer): void {
    const tab = tabs.find(({ items }) => items.includes(item))
    watch.note(`${kind} answered`, [item.command.id, id], answer)
    stage.answered(kind, item.command.id, answer)
    counters.add(answer.ok ? `${kind} done` : `${kind} refused`)
    if (!answer.ok || kind === 'undo') {
      item.phase = kind === 'undo' && !answer.ok ? 'accepted' : 'over'
      return
    }
    item.phase = 'accepted'
    const undoToken = 'undoToken' in answer ? answer.undoToken : undefined
    if (undoToken === undefined || !random.chance(0.4)) return
    later(random.between(seconds(1), random.chance(0.2) ? minutes(12) : minutes(1)), () => {
      if (!isSilent) tab?.ask(item, 'undo', { undoToken })
    })
  }

  function onDurable(event: { id: string }): void {
    if (event.id !== pendingConsent) return
    pendingConsent = undefined
    if (!tied.has(event.id)) consent.durable = event.id
  }

  /** Gives or withdraws consent, one event at a time: the next only when the last is durable, so that the order is clear. */
  function changeConsent(tab: Tab): void {
    if (pendingConsent !== undefined || tabs.some(({ line }) => line.connectedSince === undefined)) return
    const isTied = words.chance(0.2)
    consent.said = !isTied && consent.said === 'denied' ? 'granted' : 'denied'
    consent.at = stage.schedule.now()
    consent.durable = undefined
    const sayWord = (said: 'granted' | 'denied'): string => tab.say('consent.changed', { consent: said }).id
    if (isTied && words.chance(0.3)) sayWord('granted')
    pendingConsent = sayWord(consent.said)
    // Said in the same millisecond, the no counts, also where the yes arrives last.
    if (isTied) sayWord('granted')
    counters.add(isTied ? 'consent tied' : 'consent changed')
    // A yes that is stored by a later attempt than the no may be dated later, and then it counts.
    if (isTied) tied.add(pendingConsent)
    // A tab that was closed before it could send the event never sends it.
    const event = pendingConsent
    later(minutes(3), () => pendingConsent === event && !tab.isOpen && (pendingConsent = undefined))
  }

  function later(ms: number, call: () => unknown): void {
    schedule.after(ms, () => void call())
  }

  return {
    get id() {
      return id
    },
    get tabs() {
      return tabs
    },
    consent,
    disturb(moment, session) {
      const tab = tabs.find(({ line }) => session === undefined || line.session === session)
      if (isPassive || !tab || !moments.chance(moment === 'deciding' ? 0.1 : 0.06)) return
      later(moments.between(1, 200), () => {
        if (isPassive || !tabs.includes(tab)) return
        if (moment === 'sending') return tab.line.reload()
        if (moments.chance(0.7)) changeConsent(tab)
        else changePreferences()
      })
    },
    stopActing() {
      isPassive = true
    },
    stopAnswering() {
      isSilent = true
    },
  }
}
