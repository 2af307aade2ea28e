'use client'

import { useAction, useTrack, useWorkflow } from '@proactive/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Leaf } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { deliveryEstimator, deliverySlotSelected, deliverySlotsViewed, reserveSlot } from '../../assistant/contract/index.js'
import { checkoutWords } from '../../shop/checkout-words.js'
import { formatDay, formatDelivery } from '../../shop/dates.js'
import { formatPrice } from '../../shop/money.js'
import { bestSlot, nearestFree } from '../../shop/nearest-slot.js'
import type { Slot, ZoneSlots } from '../../shop/slots.js'
import { Feedback } from '../feedback.js'
import { useLocale } from '../locale-context.js'
import { useTrackView } from '../use-track-view.js'
import { HeldFor } from './held-for.js'
import { slotsQuery } from './slots-query.js'
import { StepActions } from './step-actions.js'
import { post, type StepProblem, useStepForm } from './use-step-form.js'

/**
 * The delivery step: the slots of seven days. `slots` are those that the server rendered; without them the page has
 * loaded them ahead, or loads them now. A slot is held as soon as it is chosen.
 */
export function SlotPicker({ postcode, slots: rendered, problem: first }: { postcode: string; slots: ZoneSlots | null; problem: StepProblem | null }) {
  const { locale } = useLocale()
  const words = checkoutWords[locale]
  const router = useRouter()
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const query = slotsQuery(postcode)
  const { data } = useQuery({ ...query, ...(rendered && { initialData: rendered }), refetchInterval: 10_000 })
  const { problem, setProblem, isBusy, onSubmit } = useStepForm('delivery', first)
  const trackSelected = useTrack(deliverySlotSelected)
  const [picked, setPicked] = useState<string | null>(null)
  const [pickedDay, setDay] = useState<string | null>(null)
  const [best, setBest] = useState<string | null>(null)

  const reload = () => queries.invalidateQueries({ queryKey: query.queryKey })
  useAction(reserveSlot, () => void choiceChanged(), { undo: () => void choiceChanged() })
  async function choiceChanged(): Promise<void> {
    setPicked(null)
    await reload()
    router.refresh()
  }

  useWorkflow(deliveryEstimator, {
    // Both change nothing that the shopper sees as theirs; only with an undo of each step can the whole be undone.
    open_delivery_menu: { run: () => form.current?.scrollIntoView({ block: 'nearest' }), undo: nothing },
    fetch_slots: {
      async run({ signal }) {
        // Without an answer the workflow fails, and what it did before is undone.
        await queries.fetchQuery({ ...query, staleTime: 0, retry: false })
        signal.throwIfAborted()
      },
      undo: nothing,
    },
    highlight_best_slot: {
      run: () => {
        const found = bestSlot(queries.getQueryData<ZoneSlots>(query.queryKey)?.slots ?? [])
        if (!found) throw new Error('No slot is free.')
        setDay(found.day)
        setBest(found.id)
      },
      undo: () => {
        setDay(null)
        setBest(null)
      },
    },
  })

  async function hold(slotId: string): Promise<void> {
    setPicked(slotId)
    setProblem(null)
    trackSelected({ slotId })
    const body = new FormData()
    body.set('slotId', slotId)
    const read = await post('/api/shop/checkout/slot', body)
    if (!('to' in read)) setProblem(read)
    await choiceChanged()
  }

  const slots = data?.slots ?? []
  const free = slots.filter(({ left }) => left > 0)
  const chosen = picked ?? data?.chosen?.id ?? null
  const heldMs = picked === null ? data?.chosen?.heldMs : undefined
  const days = [...new Set(slots.map(({ day }) => day))]
  const nearest = problem?.field ? nearestFree(slots, problem.field, data?.usualHour) : undefined
  const openDay = pickedDay ?? slots.find(({ id }) => id === chosen)?.day ?? nearest?.day ?? free[0]?.day ?? days[0]

  return (
    <form ref={form} name="delivery" method="post" action="/api/shop/checkout/slot" onSubmit={onSubmit} className="step-form">
      {data && <TrackSlots key={`${data.zone} ${free.length === 0}`} zone={data.zone} available={free.length} />}
      {problem && (
        <p className="problem" role="alert">
          {problem.problem === 'unsent' && words.unsent}
          {problem.problem === 'missing' && words.chooseSlot}
          {problem.problem === 'lost' && words.slotProblem}
          {problem.problem === 'taken' && (nearest ? words.slotGone(formatDelivery(nearest, locale)) : words.noSlot)}
        </p>
      )}
      <fieldset className="slots" aria-busy={data === undefined}>
        <legend className="sr-only">{words.slotsLabel}</legend>
        <div className="day-tabs" role="group" aria-label={words.days}>
          {days.map((day, index) => (
            <label key={day} className="day-tab">
              <input type="radio" name="day" value={day} checked={day === openDay} onChange={() => setDay(day)} className="sr-only" />
              {index === 0 ? words.today : index === 1 ? words.tomorrow : formatDay(day, locale, 'short')}
            </label>
          ))}
        </div>
        <div className="slot-days">
          {days.map((day) => {
            const ofDay = slots.filter((slot) => slot.day === day)
            return (
              <div key={day} className="slot-day" role="group" aria-label={formatDay(day, locale)}>
                <p className="slot-day-name" aria-hidden="true">
                  {formatDay(day, locale, 'short')}
                </p>
                {ofDay.every(({ left }) => left === 0) && <p className="slot-none">{words.noneFree}</p>}
                {ofDay.map((slot) => (
                  <SlotOption key={slot.id} slot={slot} isChosen={slot.id === chosen} isBest={slot.id === best} onChoose={() => void hold(slot.id)} />
                ))}
              </div>
            )
          })}
        </div>
      </fieldset>
      {data && <Feedback about="delivery" question={words.feedbackSlots} />}
      <StepActions back="/checkout/address" isBusy={isBusy}>
        {typeof heldMs === 'number' && <HeldFor key={heldMs} ms={heldMs} label={words.heldFor} onEnd={() => void reload()} />}
        {heldMs === null && chosen !== null && words.holdEnded}
      </StepActions>
    </form>
  )
}

const nothing = () => undefined

const few = 3

interface SlotOptionProps {
  slot: Slot
  isChosen: boolean
  /** Whether the assistant points to it. */
  isBest: boolean
  onChoose: () => void
}

function SlotOption({ slot, isChosen, isBest, onChoose }: SlotOptionProps) {
  const { locale } = useLocale()
  const words = checkoutWords[locale]
  const { id, start, end, price, eco, left, isClosed } = slot
  const isFull = left === 0
  return (
    <label className="slot" data-slot-id={id} data-full={isFull || undefined} data-closed={isClosed || undefined} data-best={isBest || undefined}>
      <input type="radio" name="slotId" value={id} checked={isChosen} disabled={isFull} onChange={onChoose} className="sr-only" />
      <span className="figures font-semibold">
        {start}–{end}
      </span>
      <span className="figures slot-price">{isFull ? (isClosed ? words.closed : words.full) : formatPrice(price, locale)}</span>
      {!isFull && eco && (
        <span className="slot-eco" title={words.eco}>
          <Leaf aria-hidden="true" className="size-3.5" />
          {words.ecoShort}
        </span>
      )}
      {isBest && <span className="slot-best">{words.best}</span>}
      {!isFull && !isBest && left <= few && <span className="slot-left">{words.placesLeft(left)}</span>}
    </label>
  )
}

/** Tracks `delivery.slots_viewed` for the slots that are shown. */
function TrackSlots(viewed: { zone: string; available: number }) {
  useTrackView(deliverySlotsViewed, viewed)
  return null
}
