import { Book } from './assistant.js'

export default function Page() {
  return <Book id="dune" />
}
