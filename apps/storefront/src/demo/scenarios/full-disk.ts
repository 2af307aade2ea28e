import { seconds } from '@proactive/protocol'
import type { Scenario } from './scenario.js'

export const fullDisk: Scenario = {
  name: 'full-disk',
  title: { en: 'A disk is full', cs: 'Plný disk' },
  watch: {
    en: 'A server reports a full disk. The runbook frees its scratch folder within bounds, records what was done and summarises it for the team; you see nothing of it but the glass box.',
    cs: 'Server hlásí plný disk. Postup uvolní pracovní složku v\u00a0daných mezích, zaznamená, co udělal, a\u00a0shrne to týmu. Vidíte jen vývojářský panel.',
  },
  level: 0,
  path: '/',
  prepare: (stage) => stage.fillScratch(12),
  async play(stage) {
    await stage.waitFor('page.viewed', { path: '/' })
    await stage.pause(seconds(2))
    await stage.send('platform', 'disk.filled', { host: 'web-1', percent: 96 })
  },
}
