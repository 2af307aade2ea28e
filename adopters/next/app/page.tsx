import { Workshop } from './workshop'

export default function Page() {
  return <Workshop jobs={['brake service', 'gear tuning']} />
}
