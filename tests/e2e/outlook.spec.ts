import { expect, test } from "./setup/fixtures";
import { atOutlook } from "./setup/oauth-services";
import { leaveUnticked, takeAccessBack } from "./setup/oauth-stories";

test("a permission left unticked is said in words, and nothing is connected", async ({
  page,
  calendars: { outlook },
  person,
}) => {
  expect(person.name).not.toBe("");
  await leaveUnticked(page, atOutlook(outlook));
});

test("access taken back: bookings wait, and arrive once after reconnecting", async ({
  page,
  context,
  calendars: { outlook },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await takeAccessBack(page, context, atOutlook(outlook));
});
