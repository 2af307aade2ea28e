/** A page of React without the kit. */

import { createRoot } from 'react-dom/client'
import { offer } from './contender.js'

const root = document.querySelector('#root')
if (root) createRoot(root).render(<h1>Library</h1>)
offer(() => {})
