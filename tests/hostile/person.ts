import { request } from "node:http";

const ENTITIES: Record<string, string> = {
  "&quot;": '"',
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&#x27;": "'",
};
const decoded = (text: string) =>
  text.replace(/&(?:quot|amp|lt|gt|#x27);/g, (entity) => ENTITIES[entity] ?? entity);

/** The hidden fields of the form on a page. */
const hiddenFields = (page: string) =>
  [...page.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g)].map(
    ([, name = "", value = ""]) => [decoded(name), decoded(value)] as const,
  );

/** Signs somebody up through the form, as a browser without scripts does; answers the cookies of the session. */
export async function signUp(url: string): Promise<string> {
  const page = await fetch(`${url}/sign-up`);
  const form = new FormData();
  for (const [name, value] of hiddenFields(await page.text())) form.append(name, value);
  const typed = {
    name: "Anna",
    email: "anna@example.org",
    password: "violet cabbage thunder 42",
    timeZone: "UTC",
  };
  for (const [name, value] of Object.entries(typed)) form.set(name, value);
  const answer = await fetch(`${url}/sign-up`, {
    method: "POST",
    body: form,
    headers: { origin: url },
    redirect: "manual",
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0]);
  if (answer.status !== 303 || cookies.length === 0)
    throw new Error(`Signing up was answered ${answer.status}.`);
  return cookies.join("; ");
}

/** Opens a page on a connection of its own; answers how long it took in milliseconds. Rejects when it does not come. */
export function openPage(url: string, cookie: string): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, headers: { cookie } }, (response) => {
      response.resume();
      response.once("error", reject);
      response.once("end", () =>
        response.statusCode === 200
          ? resolve(performance.now() - started)
          : reject(new Error(`answered ${response.statusCode}`)),
      );
    });
    asked.setTimeout(20_000, () => asked.destroy(new Error("no answer for 20 s")));
    asked.once("error", reject).end();
  });
}
