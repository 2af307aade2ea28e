/** An event of the server's pack, as a page or a system of the shop may send it. */
export interface Sample {
  type: string
  data: Record<string, unknown>
}

/** The server that is attacked, and what the suite is told about it. It crosses a process boundary as JSON. */
export interface Target {
  /** Without a path; its host is an address of this machine. */
  url: string
  /** What requests call it, where that is another name than the address that they go to. */
  host?: string
  /** An origin that the server allows. */
  origin: string
  /** Reads the counters of `/metrics`. */
  operatorKey?: string
  /** Sends events of the shop's systems. */
  ingestKey?: string
  /** Signs tokens as the server does, to make expired ones and those of another audience. */
  secret?: string
  /** Signs webhooks of a source; `former` is the secret that is being replaced, which is good as well. */
  webhook?: { source: string; secret: string; former?: string }
  /** The model that the server asks, where an attack can say what it answers. */
  model?: {
    control: string
    /** Whether the attacks started the server as well. */
    isOwn: boolean
  }
  /** A file that the server writes its log to. */
  log?: string
  /** An event that the server's pages may send. */
  pageEvent: Sample
  /** An event of pages that leads to no suggestion, for the bystander pages; default: the page event. */
  quietEvent?: Sample
  /** Events of the shop that cause a suggestion after the page event. */
  shopEvents: Sample[]
  /** Events of a page that cause a suggestion without the shop. */
  loopEvents: Sample[]
  /** Events of a page that have a fill of a form offered. */
  fillEvents?: Sample[]
  /** Where a person logs in to whom a fill is offered, where it is offered to no guest. */
  fillLogin?: { path: string; body: Record<string, unknown> }
}

/** Whether a host is this machine, which is the only one that the suite attacks. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/**
 * Returns an address of this machine for one client, so that limits by address tell an attacker from the others; none
 * where the system has only one loopback address.
 */
export function ownAddress(target: Target, group: number, member: number): string | undefined {
  const isIpv4 = new URL(target.url).hostname.startsWith('127.')
  return isIpv4 && process.platform === 'linux' ? `127.${network}.${group}.${member}` : undefined
}

/** Differs between runs, so that a run does not begin with the limits that the one before has used up. */
const network = 1 + Math.floor(Math.random() * 250)
