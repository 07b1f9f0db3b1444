import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { AccountRow } from "@/app/(app)/_components/account-row";
import { BackLink } from "@/app/(app)/_components/back-link";
import { integrationsOf } from "@/app/(app)/_page-reads";
import { idOf, type SearchParams, single } from "@/app/params";
import { wayBack } from "@/app/way-back";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { TextField } from "@/components/form/text-field";
import { buttonClass } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { readComparison } from "@/lib/accounts/drift/queries";
import { destinationsOf } from "@/lib/accounts/list/destinations";
import { notTheirs, requireUser } from "@/lib/auth/session";
import { listActivity } from "@/lib/bookings/activity/queries";
import { now } from "@/lib/clock";
import { zoneName } from "@/lib/text/format";
import { AccountActions } from "./_components/account-actions";
import { CalendarList } from "./_components/calendar-list";
import { OutsideChanges } from "./_components/outside-changes";
import { RecentActivity } from "./_components/recent-activity";
import { TestForm } from "./_components/test-form";
import { rename, test } from "./actions";

export const metadata: Metadata = { title: "Calendar account" };

/** One account: how it is, its calendars, and everything that can be done with it. */
export default async function AccountPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}) {
  const user = await requireUser();
  const id = await idOf(params);
  const at = now();
  const problems = (await single(searchParams, "show")) === "problems";
  const before = z.coerce
    .number()
    .int()
    .positive()
    .safeParse(await single(searchParams, "before")).data;
  const [integrations, activity, compared] = await Promise.all([
    integrationsOf(user.id),
    listActivity(user.id, id, { problems, before }),
    readComparison(user.id, id),
  ]);
  const account = integrations.accounts.find((one) => one.id === id);
  if (!account) return notTheirs(user);
  const way = wayBack(await single(searchParams, "from"), "/settings/calendars");
  const leaving = account.health.state === "disconnecting";
  const writable = destinationsOf(account);
  return (
    <>
      <PageHeader
        back={<BackLink href={way.href}>{way.label}</BackLink>}
        title={account.name}
        description={`All times are in ${zoneName(user.timeZone)}.`}
      />
      <div className="space-y-10">
        <Card>
          <ul>
            <AccountRow account={{ ...account, calendars: [] }} now={at} times={user.times}>
              <div className="mt-3">
                <AccountActions account={account} />
              </div>
            </AccountRow>
          </ul>
        </Card>
        <Section id="calendars" title="Calendars">
          <CalendarList account={account} integrations={integrations} />
        </Section>
        {!leaving && (
          <Section id="name" title="Name">
            <Card className="p-5">
              <ActionForm action={rename} className="space-y-4">
                <input type="hidden" name="id" value={account.id} />
                <TextField
                  name="name"
                  label="What you call this account"
                  optional
                  defaultValue={account.name === account.address ? "" : account.name}
                  placeholder={account.address}
                  autoComplete="off"
                  hint="Shown wherever you pick a calendar. Without one, its address is shown."
                />
                <FormActions done="Saved">
                  <SubmitButton variant="secondary">Save name</SubmitButton>
                </FormActions>
              </ActionForm>
            </Card>
          </Section>
        )}
        <Section
          id="diagnostics"
          title="Diagnostics"
          description="To see for yourself whether the account works, and what was sent to it."
          className="space-y-6"
        >
          {!leaving && (
            <>
              <Section
                id="test"
                title="Test"
                level={3}
                description="Writes an event that says nothing about your clients, and removes it at once."
              >
                <Card className="p-5">
                  {writable.length > 0 ? (
                    <TestForm action={test} accountId={account.id} calendars={writable} />
                  ) : (
                    <p className="text-sm text-soft">
                      This account has no calendar that can be written, so there is nothing to test.
                    </p>
                  )}
                </Card>
              </Section>
              <OutsideChanges account={account} compared={compared} now={at} times={user.times} />
            </>
          )}
          <RecentActivity
            path={`/settings/calendars/${id}`}
            page={activity}
            problems={problems}
            later={before !== undefined}
            now={at}
            times={user.times}
          />
        </Section>
        {!leaving && (
          <Section id="disconnect" title="Disconnect">
            <Card className="flex flex-wrap items-center justify-between gap-4 p-5">
              <p className="min-w-0 flex-1 basis-56 text-sm text-soft">
                Before anything happens you choose what becomes of the events in this account.
              </p>
              <Link href={`/settings/calendars/${account.id}/disconnect`} className={buttonClass()}>
                Disconnect…
              </Link>
            </Card>
          </Section>
        )}
      </div>
    </>
  );
}
