// @vitest-environment jsdom
import { render } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useZone } from './use-zone.js'

it('makes an element a zone of this name', () => {
  const Delivery = () => <section {...useZone('delivery-options')} />
  const { container } = render(<Delivery />)
  expect(container.querySelector('[data-proactive-zone="delivery-options"]')).not.toBeNull()
})
