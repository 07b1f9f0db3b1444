import type { FakeAnswer, FakeRequest, Fault, Match } from "../http/faults";
import { HOUR_MS } from "../http/owner";
import { type Addressed, json } from "./answers";
import { type Kind, kinds } from "./kinds";
import type { MicrosoftFake } from "./server";

/**
 * `/_fake/…`, for tests and people in other processes: GET state, GET requests; POST revoke/{account},
 * delete/{account}/{event}, later/{account}/{event}, fail ({kind, fault, times}), clear.
 */
export function answerControl(fake: MicrosoftFake, request: FakeRequest, at: Addressed): FakeAnswer {
  const [, command, ...names] = at.segments;
  const [account = "", event = ""] = names;
  switch (`${request.method} ${command}`) {
    case "GET state":
      return json(
        200,
        [...fake.mailboxes.accounts.values()].map(({ transactions: _t, calendars, events, ...rest }) => ({
          ...rest,
          calendars: [...calendars.values()],
          events: [...events.values()],
        })),
      );
    case "GET requests":
      return json(
        200,
        Object.fromEntries((Object.keys(kinds) as Kind[]).map((kind) => [kind, fake.count(kind)])),
      );
    case "POST revoke":
      fake.revoke(account);
      return back;
    case "POST delete":
      fake.mailboxes.account(account).events.delete(event);
      return back;
    case "POST later": {
      const found = fake.mailboxes.account(account).events.get(event);
      if (found)
        fake.mailboxes.change(found, { start: anHourAfter(found.start), end: anHourAfter(found.end) });
      return back;
    }
    case "POST fail": {
      const { kind, fault, times } = JSON.parse(request.body) as { kind: Kind; fault: Fault; times?: number };
      fake.faults.fail(fault, kinds[kind] as Match, times);
      return json(200, {});
    }
    case "POST clear":
      fake.faults.clear();
      return json(200, {});
    default:
      return json(404, {});
  }
}

const back: FakeAnswer = { status: 303, headers: { location: "/" }, body: "" };

const anHourAfter = ({ dateTime, timeZone }: { dateTime: string; timeZone: string }) => ({
  dateTime: new Date(Date.parse(`${dateTime}Z`) + HOUR_MS).toISOString().slice(0, 19),
  timeZone,
});
