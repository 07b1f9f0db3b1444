import { afterEach } from "@jest/globals";
import { connectCaldav } from "@/lib/providers/caldav/discovery";
import { caldavProvider } from "@/lib/providers/caldav/provider";
import type { ProviderError } from "@/lib/providers/errors";
import type { CalendarListing, ConnectedAccount } from "@/lib/providers/provider";
import { type CaldavFake, type CaldavFakeOptions, startCaldavFake } from "../../../fakes/caldav/server";
import type { FakeAnswer, FakeRequest } from "../../../fakes/http/faults";
import { type FakeServer, serve } from "../../../fakes/http/serve";
import { useEnv as configure } from "../../../setup/env";
import { patient } from "./account";

export const xml = { "content-type": "application/xml" };
export const notFound: FakeAnswer = { status: 404, headers: {}, body: "" };
export const multistatus = (...responses: string[]): FakeAnswer => ({
  status: 207,
  headers: xml,
  body: `<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:ca="http://apple.com/ns/ical/">${responses.join("")}</d:multistatus>`,
});
export const resource = (href: string, props: string) =>
  `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
export const folder = "<d:resourcetype><d:collection/></d:resourcetype><d:displayname/>";
export const calendar = (props = "") =>
  `<d:resourcetype><d:collection/><c:calendar/></d:resourcetype><d:displayname/>${props}`;
export const homeSet = (...hrefs: string[]) =>
  `<c:calendar-home-set>${hrefs.map((h) => `<d:href>${h}</d:href>`).join("")}</c:calendar-home-set>`;
export const principalAt = (href: string) =>
  `<d:current-user-principal><d:href>${href}</d:href></d:current-user-principal>`;

/** What an attempt failed with. */
export const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    (value) => ({ unexpected: value }),
    ({ kind, code, detail }: ProviderError) => ({ kind, code, detail }),
  );
export const connect = (server: string, password = "secret", username = "ada") =>
  connectCaldav({ server, username, password }, patient);

/** Lists an account again, as the product does later. */
export const listAgain = ({
  credentials,
  config,
}: Pick<ConnectedAccount, "credentials" | "config">): Promise<CalendarListing> =>
  caldavProvider.listCalendars({ credentials, config, beforeRequest: patient });

const running: FakeServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((s) => s.stop()));
});

function listed<T extends FakeServer>(server: T): T {
  running.push(server);
  configure({ CALDAV_ALLOWED_HOSTS: running.map((s) => s.host).join(",") });
  return server;
}

/** A server of the test's own making, listed. It stops after the test. */
export const startServer = async (answer: (request: FakeRequest) => FakeAnswer) =>
  listed(await serve(answer));

/** The stand-in, listed, with one person on it: "Aaa" may only be read, "Tasks" holds none, "Work" is the default. */
export const startFake = async (options: Partial<CaldavFakeOptions> = {}): Promise<CaldavFake> =>
  listed(
    await startCaldavFake({
      users: [
        {
          username: "ada",
          password: "secret",
          defaultCalendar: "work",
          calendars: [
            { id: "a", name: "Aaa", readOnly: true },
            { id: "tasks", name: "Tasks", components: ["VTODO"] },
            { id: "work", name: "Work", color: "#A1B2C3" },
          ],
        },
      ],
      ...options,
    }),
  );
