import { expect, it } from "@jest/globals";
import { toIcs } from "@/lib/providers/caldav/mapper";
import { caldavProvider } from "@/lib/providers/caldav/provider";
import type { FakeAnswer } from "../../../fakes/http/faults";
import { event, KEY, patient } from "./account";
import { startServer } from "./scripted";

/** A server that answers a file as it is given, and takes what it is sent. */
async function serverWith(file: Buffer, etags: { read?: string; write?: string }) {
  const written: string[] = [];
  const asked: string[] = [];
  const server = await startServer(({ method, body, headers }): FakeAnswer => {
    asked.push(`${method} ${String(headers["if-match"] ?? "")}`.trim());
    if (method === "PUT") written.push(body);
    const etag = method === "GET" ? etags.read : etags.write;
    return {
      status: method === "PUT" ? 204 : 200,
      headers: { "content-type": "text/calendar", ...(etag && { etag }) },
      body: "",
      ...(method === "GET" && { bytes: written.length ? Buffer.from(written.at(-1) ?? "") : file }),
    };
  });
  const root = `${server.url}/`;
  const session = {
    credentials: { username: "ada", password: "secret" },
    config: { server: root, principal: root, home: root },
    beforeRequest: patient,
  };
  const place = {
    calendarRemoteId: `${root}work/`,
    key: KEY,
    remoteId: `${root}work/${KEY}.ics`,
    etag: null,
    hot: false,
  };
  return { session, place, written, asked };
}
const next = { ...event, sequence: 2 };

it("carries a text whose characters were folded in two", async () => {
  const ics = toIcs(event).replace("END:VEVENT", "X-NOTE:Schlüssel für Grüße\r\nEND:VEVENT");
  const bytes = [...Buffer.from(ics)];
  // Behind the first octet of each ü.
  const file = Buffer.from(bytes.flatMap((b) => (b === 0xc3 ? [b, 0x0d, 0x0a, 0x20] : [b])));
  const { session, place, written } = await serverWith(file, { write: '"1"' });
  const result = await caldavProvider.putEvent(session, place, next);
  expect(result).toMatchObject({ outcome: "ok", carried: true });
  expect(written[0]?.replace(/\r\n /g, "")).toContain("X-NOTE:Schlüssel für Grüße");
});

it("comes to an end where reads have no ETag that a write could name", async () => {
  const file = Buffer.from(toIcs(event).replace("END:VEVENT", "CATEGORIES:Red\r\nEND:VEVENT"));
  for (const read of ['W/"1"', undefined]) {
    const { session, place, written, asked } = await serverWith(file, {
      ...(read && { read }),
      write: '"strong"',
    });
    const known = { ...place, etag: '"strong"', merge: true };
    const first = await caldavProvider.putEvent(session, known, next);
    expect(first).toMatchObject({ outcome: "conflict", etag: null });
    const second = await caldavProvider.putEvent(session, { ...known, etag: null }, next);
    expect(second).toMatchObject({ outcome: "ok", carried: true });
    expect(asked).toEqual(["GET", "GET", "PUT"]);
    expect(written[0]).toContain("CATEGORIES:Red");
  }
});
