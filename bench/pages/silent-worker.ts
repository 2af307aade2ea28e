/** A worker that takes messages and does nothing with them. */
addEventListener('message', () => {})
