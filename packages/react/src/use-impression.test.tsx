// @vitest-environment jsdom
import { fireEvent } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { part, setStage, wait } from './testing/stage.js'

const stage = setStage()

describe('an impression', () => {
  const setInView = (ratio: number): void => stage.setInView(part('message'), ratio)

  it('is half of the message in view for a second', () => {
    stage.show()
    stage.assistant.suggest()
    setInView(0.5)
    wait(999)
    expect(stage.assistant.client.shown).not.toHaveBeenCalled()
    wait(1)
    expect(stage.assistant.client.shown).toHaveBeenCalledWith('c1')
  })

  it('is not counted when the message or the tab was out of view meanwhile', () => {
    stage.show()
    stage.assistant.suggest()
    setInView(1)
    wait(900)
    setInView(0.4)
    wait(2_000)
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    setInView(1)
    wait(2_000)
    expect(stage.assistant.client.shown).not.toHaveBeenCalled()
    hidden.mockReturnValue('visible')
    fireEvent(document, new Event('visibilitychange'))
    wait(1_000)
    expect(stage.assistant.client.shown).toHaveBeenCalledOnce()
  })
})
