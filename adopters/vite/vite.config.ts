import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const assistant = process.env.ASSISTANT_URL ?? 'http://localhost:4000'

/** Forwards the assistant's path, websockets included, to the server that it runs on. */
export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api/proactive': { target: assistant, ws: true } } },
})
