import type { Metadata } from "next";
import { type SearchParams, single } from "@/app/params";
import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import { ToastAnswer } from "@/components/form/toast-answer";
import { Card, Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { now as clock } from "@/lib/clock";
import { sessionsOf } from "@/lib/people/sessions";
import { listSecurityActivity } from "@/lib/security/activity/queries";
import { zoneName } from "@/lib/text/format";
import { RecentActivity } from "./_components/recent-activity";
import { SessionRow } from "./_components/session-row";
import { signOutElsewhere } from "./actions";

export const metadata: Metadata = { title: "Security" };

export default async function SecurityPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const now = clock();
  const before = await single(searchParams, "before");
  const [sessions, activity] = await Promise.all([
    sessionsOf(user, now),
    listSecurityActivity(user.id, before),
  ]);
  return (
    <>
      <PageHeader title="Security" description={`All times are in ${zoneName(user.timeZone)}.`} />
      <div className="space-y-10">
        <Section
          id="sessions"
          title="Sessions"
          description="The browsers you are signed in with. One that is not used for 7 days is signed out by itself."
        >
          <Card>
            <ul className="divide-y divide-line">
              {sessions.map((session) => (
                <SessionRow key={session.id} session={session} now={now} times={user.times} />
              ))}
            </ul>
          </Card>
          <ActionForm action={signOutElsewhere}>
            {sessions.length > 1 ? (
              <SubmitButton variant="secondary">Sign out everywhere else</SubmitButton>
            ) : (
              <p className="text-sm text-soft">You are signed in nowhere else.</p>
            )}
            <ToastAnswer />
          </ActionForm>
        </Section>
        <RecentActivity
          path="/settings/security"
          page={activity}
          later={before !== undefined}
          now={now}
          times={user.times}
        />
      </div>
    </>
  );
}
