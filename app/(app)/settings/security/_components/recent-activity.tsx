import { Pager } from "@/app/(app)/_components/pager";
import { Card, Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import type { SecurityActivity, SecurityActivityPage } from "@/lib/security/activity/queries";
import { activityWords } from "@/lib/security/activity/words";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";

export interface RecentActivityProps {
  /** The address of the page it stands on. */
  path: string;
  page: SecurityActivityPage;
  /** It is not the first page. */
  later: boolean;
  now: Date;
  times: TimeStyle;
}

/** What happened at the doors of one's account lately, each with where it came from. The page names the zone. */
export function RecentActivity({ path, page, later, now, times }: RecentActivityProps) {
  return (
    <Section
      id="activity"
      title="Recent activity"
      description="Sign-ins, refusals and changes of the last 90 days. If something was not you, change your password."
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
        <EmptyState title={later ? "Nothing further back" : "Nothing happened yet"} />
      )}
      <Pager
        label="Pages of activity"
        previous={later ? `${path}#activity` : null}
        next={page.next === null ? null : `${path}?before=${page.next}#activity`}
      />
    </Section>
  );
}

function ActivityLine({ activity, now, times }: { activity: SecurityActivity; now: Date; times: TimeStyle }) {
  const { line, from, refused } = activityWords(activity);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 px-4 py-2 text-sm sm:px-5">
      <Status tone={refused ? "warning" : "off"} className="min-w-0 flex-1 basis-60">
        <span>
          {line}
          {from && <span className="block wrap-anywhere text-soft">{from}</span>}
        </span>
      </Status>
      <time dateTime={activity.at.toISOString()} className="text-soft max-sm:pl-4.5">
        {formatMoment(activity.at, now, times)}
      </time>
    </li>
  );
}
