/*
 * What a browser sends to a server action is decoded by React before any code of ours sees it, and React may answer
 * what it cannot decode with an exception, which Next shows as a failure of the server. So a message is looked at
 * first, and one that none of our pages can have sent is refused as what it is: the sender's mistake.
 */

/** The longest message that is read, in bytes: Next's own limit. */
const MOST_BYTES = 1024 * 1024;
/** A state of a form is a few objects deep. */
const MOST_DEPTH = 16;
/** The strings React means something else by that a state of ours can hold: a text with "$" first, and plain values. */
const LITERAL = /^\$(?:\$|undefined$|NaN$|-?Infinity$|-0$|D\d{4}-)/;
/** How React names the fields of a form sent without scripts. */
const BOUND = /^\$ACTION_(\w+):([0-9a-f]+)$/;
const REFERENCE = /^\$ACTION_REF_(\w+)$/;

/** Whether Next takes this request for a message to a server action. */
export const isActionMessage = ({ method, headers }: Pick<Request, "method" | "headers">): boolean =>
  method === "POST" &&
  (headers.has("next-action") || (headers.get("content-type") ?? "").startsWith("multipart/form-data"));

/**
 * The status a message to a server action is refused with: 403 from a page of another host, 413 when it is too long,
 * 400 when it is nothing our pages send. Null when it can be handed on. `request` is read to its end.
 */
export async function refusalOf(request: Request, appUrl: string): Promise<400 | 403 | 413 | null> {
  if (isForeign(request.headers, appUrl)) return 403;
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) return 413;
  const form = await request.formData().catch(() => null);
  if (!form) return 400;
  return (request.headers.has("next-action") ? isCall(form) : isPlainForm(form)) ? null : 400;
}

/** Origin's host is neither the one that was asked nor APP_URL's. Whether the form is believed, the action decides. */
function isForeign(headers: Headers, appUrl: string): boolean {
  const origin = headers.get("origin");
  if (origin === null) return false;
  if (!URL.canParse(origin)) return true;
  const { host } = new URL(origin);
  return host !== headers.get("host") && host !== new URL(appUrl).host;
}

/** What React sends from a page with scripts: the state a form was in, if it has one, then the form. */
function isCall(form: FormData): boolean {
  const args = jsonOf(form.getAll("0"));
  return (
    Array.isArray(args) &&
    args.length <= 2 &&
    args.at(-1) === "$K1" &&
    args.slice(0, -1).every((a) => isPlain(a))
  );
}

/** What a browser sends without scripts: at most one action is named, and its bound arguments are there. */
function isPlainForm(form: FormData): boolean {
  const names = [...form.keys()];
  const bound = names.flatMap((name) => REFERENCE.exec(name)?.[1] ?? []);
  return (
    bound.length <= 1 &&
    bound.every((name) => hasBound(form, name)) &&
    names.every((name) => !BOUND.test(name) || bound.includes(BOUND.exec(name)?.[1] ?? ""))
  );
}

function hasBound(form: FormData, name: string): boolean {
  const action = jsonOf(form.getAll(`$ACTION_${name}:0`));
  if (typeof action !== "object" || action === null || !("id" in action) || typeof action.id !== "string")
    return false;
  if (!("bound" in action) || action.bound === null) return true;
  const args = jsonOf(form.getAll(`$ACTION_${name}:1`));
  return action.bound === "$@1" && Array.isArray(args) && args.length <= 1 && args.every((a) => isPlain(a));
}

/** The value of a field that is there once and is JSON; undefined otherwise. */
function jsonOf([text, ...more]: FormDataEntryValue[]): unknown {
  if (typeof text !== "string" || more.length > 0) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value that means what it says, and no deeper than a state: no reference, no number of a million digits. */
function isPlain(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return !value.startsWith("$") || LITERAL.test(value);
  if (typeof value !== "object" || value === null) return true;
  return depth < MOST_DEPTH && Object.values(value).every((one) => isPlain(one, depth + 1));
}
