/**
 * The answers to the forms of the checkout. A form works before and without scripts: the browser is redirected. A page
 * with scripts posts the same form, asks for JSON, and goes on without loading the document anew.
 */

/** What keeps a form from being accepted; `field` is the field that must be changed. */
export interface FormProblem {
  problem: string
  field?: string
  /** The unpaid order that the form is about. */
  order?: string
}

/** Sends the shopper to another page. */
export function goTo(request: Request, to: string, setCookie?: string): Response {
  const headers = new Headers(setCookie === undefined ? {} : { 'set-cookie': setCookie })
  if (wantsJson(request)) return Response.json({ to }, { headers })
  headers.set('location', to)
  return new Response(null, { status: 303, headers })
}

/** Sends the shopper back to the form at `path`, with what has to be changed. */
export function goBack(request: Request, path: string, problem: FormProblem, setCookie?: string): Response {
  if (wantsJson(request)) {
    return Response.json(problem, { status: 422, headers: setCookie === undefined ? {} : { 'set-cookie': setCookie } })
  }
  return goTo(request, `${path}?${new URLSearchParams({ ...problem })}`, setCookie)
}

const wantsJson = (request: Request): boolean => request.headers.get('accept')?.includes('application/json') ?? false

/** Reads the fields of a posted form; files are left out, and so is a form that cannot be read. */
export async function readFields(request: Request): Promise<Record<string, string>> {
  const fields = await request.formData().catch(() => new FormData())
  return Object.fromEntries([...fields].filter((field): field is [string, string] => typeof field[1] === 'string'))
}
