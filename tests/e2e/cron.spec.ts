import { expect, test } from "./setup/fixtures";

test.describe("the cron endpoint", () => {
  const refused: [string, Record<string, string>][] = [
    ["without a secret", {}],
    ["with a wrong secret", { authorization: "Bearer not-the-secret" }],
    ["with an empty secret", { authorization: "Bearer " }],
    ["with the word undefined", { authorization: "Bearer undefined" }],
    ["with the secret and no scheme", { authorization: "cron-secret-of-the-browser-tests" }],
    ["with the secret as basic authentication", { authorization: "Basic cron-secret-of-the-browser-tests" }],
  ];
  for (const [how, headers] of refused)
    for (const method of ["GET", "POST"])
      test(`refuses ${method} ${how}`, async ({ app }) => {
        const answer = await fetch(`${app.url}/api/cron/sync`, { method, headers });
        expect(answer.status).toBe(401);
        expect(await answer.text()).not.toContain(app.cronSecret);
      });

  for (const method of ["GET", "POST"])
    test(`runs on ${method} with the secret and answers counts`, async ({ app }) => {
      const headers = { authorization: `Bearer ${app.cronSecret}` };
      const answer = await fetch(`${app.url}/api/cron/sync`, { method, headers });
      expect(answer.status).toBe(200);
      const body = (await answer.json()) as { counts: Record<string, number> };
      expect(Object.values(body.counts).every((n) => Number.isInteger(n))).toBe(true);
    });
});
