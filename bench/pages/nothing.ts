import { offer } from './contender.js'

offer(() => {})
