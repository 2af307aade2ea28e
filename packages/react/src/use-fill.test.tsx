// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, it, vi } from 'vitest'
import { withClient } from './testing/with-client.js'
import { useFill } from './use-fill.js'

const scene = withClient()

function Street(): ReactNode {
  const street = useFill('street')
  return (
    <>
      <input aria-label="Street" {...street.fieldProps} />
      <small {...street.noteProps} />
      {street.filled && <button onClick={() => void street.undo()}>Undo</button>}
    </>
  )
}

it('registers the field by its name for as long as it is mounted', () => {
  const leave = vi.fn<() => void>()
  scene.assistant.client.registerField.mockReturnValue(leave)
  const { unmount } = render(<Street />, { wrapper: scene.wrapper })
  expect(scene.assistant.client.registerField).toHaveBeenCalledExactlyOnceWith('street', screen.getByRole('textbox'))
  expect(leave).not.toHaveBeenCalled()
  unmount()
  expect(leave).toHaveBeenCalledOnce()
})

it('says beside the field what it held before and where the value is from, and undoes it', () => {
  render(<Street />, { wrapper: scene.wrapper })
  const field = screen.getByRole('textbox')
  expect(document.querySelector('small')?.hidden).toBe(true)
  scene.assistant.set({ fills: [{ commandId: 't1', field: 'street', before: 'Old 1', value: 'Dlouhá 7', annotation: 'Your usual address' }] })
  expect(field.dataset['proactiveFilled']).toBe('')
  expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Your usual address · Before: Old 1')
  fireEvent.click(screen.getByRole('button'))
  expect(scene.assistant.client.undoFill).toHaveBeenCalledWith('t1')
  scene.assistant.set({ fills: [] })
  expect(field.hasAttribute('aria-describedby')).toBe(false)
})

it('says only where the value is from when the field was empty', () => {
  render(<Street />, { wrapper: scene.wrapper })
  scene.assistant.set({ fills: [{ commandId: 't1', field: 'street', before: '', value: 'Dlouhá 7', annotation: 'Your usual address' }] })
  expect(document.querySelector('small')?.textContent).toBe('Your usual address')
})
