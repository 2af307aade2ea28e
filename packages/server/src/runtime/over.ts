/** Replaces some methods of a port and leaves the others as they are, also those of a prototype. */
export function over<Port extends object>(port: Port, methods: Partial<Port>): Port {
  const derived: Port = Object.create(port)
  return Object.assign(derived, methods)
}
