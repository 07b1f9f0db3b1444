import Link from "next/link";
import { Pager } from "@/app/(app)/_components/pager";
import { TabLinks } from "@/app/(app)/_components/tab-links";
import { Card, Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import type { Activity, ActivityPage } from "@/lib/bookings/activity/queries";
import { attemptWords } from "@/lib/states/booking/words";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";

export interface RecentActivityProps {
  /** The address of the account's page. */
  path: string;
  page: ActivityPage;
  problems: boolean;
  /** It is not the first page. */
  later: boolean;
  now: Date;
  times: TimeStyle;
}

/** What was asked of an account lately, each with its booking: everything, or only the tries that failed. */
export function RecentActivity({ path, page, problems, later, now, times }: RecentActivityProps) {
  const only = problems ? "?show=problems" : "";
  const all = { href: `${path}#activity`, label: "Everything", current: !problems };
  const wrong = { href: `${path}?show=problems#activity`, label: "Failed tries", current: problems };
  return (
    <Section
      id="activity"
      level={3}
      title="Recent activity"
      description="The last 30 days."
      action={<TabLinks label="Which activity" tabs={[all, wrong]} />}
    >
      {page.items.length > 0 ? (
        <Card>
          <ol className="divide-y divide-line">
            {page.items.map((activity) => (
              <ActivityLine key={activity.id} activity={activity} now={now} times={times} />
            ))}
          </ol>
        </Card>
      ) : (
        <EmptyState title={problems ? "No try failed" : "Nothing was sent yet"} />
      )}
      <Pager
        label="Pages of activity"
        previous={later ? `${path}${only}#activity` : null}
        next={page.next === null ? null : `${path}${only || "?show=all"}&before=${page.next}#activity`}
      />
    </Section>
  );
}

function ActivityLine({ activity, now, times }: { activity: Activity; now: Date; times: TimeStyle }) {
  const { tone, line } = attemptWords(activity);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 px-4 py-2 text-sm sm:px-5">
      <Status tone={tone} className="min-w-0 flex-1 basis-60">
        {line}
        {activity.booking && (
          <>
            {" · "}
            <Link href={`/bookings/${activity.booking.id}`} className="link">
              {activity.booking.clientName}
            </Link>
          </>
        )}
      </Status>
      <time dateTime={activity.at.toISOString()} className="text-soft max-sm:pl-4.5">
        {formatMoment(activity.at, now, times)}
      </time>
    </li>
  );
}
