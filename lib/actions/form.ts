const SECRET = /password|secret|token|credential/i;
/** Fields Next adds to the form of an action. */
const INTERNAL = /^\$ACTION/;

/** A form's fields by name; a name sent several times gives a list. Files are not accepted and read as absent. */
export function fieldsOf(form: FormData): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of form) {
    if (INTERNAL.test(name) || typeof value !== "string") continue;
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]);
  }
  return Object.fromEntries(fields);
}

/** What was typed, to be shown again: never passwords and other secrets. */
export function typedValues(form: FormData): Record<string, string> {
  const values = Object.entries(fieldsOf(form))
    .filter(([name]) => !SECRET.test(name))
    .map(([name, value]) => [name, Array.isArray(value) ? (value.at(-1) ?? "") : value]);
  return Object.fromEntries(values);
}
