'use client'

import type { ClientSnapshot, Fill, FillableField } from '@proactive/browser'
import { useCallback, useId, useMemo } from 'react'
import { useProactiveContext } from './context.js'
import { useElement } from './use-element.js'
import { useSnapshot } from './use-snapshot.js'

/** A field that the assistant may fill in. */
export interface FillField {
  /** For the `input`, `textarea` or `select`. */
  readonly fieldProps: {
    readonly ref: (field: FillableField | null) => void
    /** Present while the field is filled in, for styles. */
    readonly 'data-proactive-filled'?: ''
    readonly 'aria-describedby'?: string
  }
  /** For an element that says where the value is from and what it replaced, `hidden` while the field is not filled in. */
  readonly noteProps: { readonly id: string; readonly 'data-proactive': 'fill'; readonly hidden: boolean; readonly children: string }
  /** What was filled in; `null` while the field is as the person left it. */
  readonly filled: Fill | null
  /** Restores this field and the others that were filled in with it. */
  readonly undo: () => Promise<void>
}

/**
 * Makes a field fillable by its name. The assistant never changes what a person typed, and never fills in passwords,
 * payment cards or hidden fields. Works with controlled and uncontrolled fields.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const street = useFill('street')
 * return (
 *   <label>
 *     Street <input {...street.fieldProps} name="street" />
 *     <small {...street.noteProps} />
 *   </label>
 * )
 */
export function useFill(name: string): FillField {
  const { client, words } = useProactiveContext()
  const noteId = useId()
  const ref = useElement<FillableField>(useCallback((field) => client.registerField(name, field), [client, name]))
  const filled = useSnapshot(useCallback(({ fills }: ClientSnapshot) => fills.findLast(({ field }) => field === name) ?? null, [name]))

  return useMemo(
    () => ({
      fieldProps: { ref, ...(filled && { 'data-proactive-filled': '', 'aria-describedby': noteId } as const) },
      noteProps: { id: noteId, 'data-proactive': 'fill', hidden: !filled, children: filled ? noteOf(filled, words.filledBefore) : '' },
      filled,
      undo: async () => {
        if (filled) await client.undoFill(filled.commandId)
      },
    }),
    [ref, filled, noteId, words, client],
  )
}

/** Says what the field held before, if anything, and where the value is from. */
function noteOf({ annotation = '', before, value }: Fill, words: string): string {
  const replaced = before === '' || before === value ? '' : words.replace('{value}', before)
  return [annotation, replaced].filter(Boolean).join(' · ')
}
