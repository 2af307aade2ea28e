import type { Settings } from '@proactive/server'

/** Returns what the start says about demo mode, which lets anybody log in as anybody and administer the shop; nothing without it. */
export function describeDemo({ demo, host, port }: Pick<Settings, 'demo' | 'host' | 'port'>): string[] {
  if (!demo) return []
  const power = 'log in as any shopper, administer the shop and reset it'
  if (isLoopback(host)) {
    return [`Demo mode: every user of this machine can ${power}. Other machines are refused. PROACTIVE_DEMO=0 turns it off.`]
  }
  return [
    `Demo mode: everybody who can reach ${host ?? 'any address of this machine'}, port ${port}, can ${power}.`,
    'WARNING: HOST makes demo mode public. Unset HOST to open the store on this machine only, or set PROACTIVE_DEMO=0.',
  ]
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/i.test(host)
}
