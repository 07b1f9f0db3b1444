import { beforeAll, expect, it } from "@jest/globals";
import { useEnv } from "../../setup/env";
import { anAccount } from "../../setup/factories";
import { asRequest, formOf } from "../../setup/request";
import { allUsers, PASSWORD } from "../auth/people";

const { disconnect } = await import("@/app/(app)/settings/calendars/[id]/actions");
const { createAccount } = await import("@/app/(auth)/sign-up/actions");
const { idle } = await import("@/lib/actions/state");

beforeAll(() => useEnv());

it("says beside the field, in words, that events need a calendar to move to", async () => {
  const cookies = new Map<string, string>();
  const anna = { name: "Anna", email: "anna@example.com", password: PASSWORD, timeZone: "UTC" };
  await asRequest({ cookies }, () => createAccount(idle, formOf(anna))).catch(() => undefined);
  const [person] = await allUsers();
  const account = await anAccount(person?.id ?? "");
  expect(
    await asRequest({ cookies }, () => disconnect(idle, formOf({ id: account.id, farewell: "move" }))),
  ).toMatchObject({
    status: "failed",
    message: "Some fields need another look.",
    fields: { calendarId: "Pick the calendar they move to." },
  });
});
