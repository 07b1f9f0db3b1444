import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OwnSession } from "@/lib/people/sessions";
import { browserWords } from "@/lib/security/browser/words";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import { signOutBrowser } from "../actions";

export interface SessionRowProps {
  session: OwnSession;
  now: Date;
  times: TimeStyle;
}

/** One browser the person is signed in with, and the way out of it. */
export function SessionRow({ session, now, times }: SessionRowProps) {
  const name = browserWords(session.browser) ?? "Unknown browser";
  const since = formatMoment(session.createdAt, now, times);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 space-y-0.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          {name}
          {session.current && <Badge tone="accent">This browser</Badge>}
        </p>
        <p className="text-sm text-soft">
          {session.address && `From ${session.address} · `}
          First seen <time dateTime={session.createdAt.toISOString()}>{since}</time>
          {" · Last seen "}
          <RelativeTime at={session.lastSeenAt.getTime()} now={now.getTime()} />
        </p>
      </div>
      {session.current ? (
        <form action="/api/auth/sign-out" method="post">
          <button type="submit" className={buttonClass("secondary", "sm")}>
            Sign out<span className="sr-only">{` of this browser, ${name}`}</span>
          </button>
        </form>
      ) : (
        <ActionForm action={signOutBrowser}>
          <input type="hidden" name="id" value={session.id} />
          <SubmitButton variant="secondary" size="sm">
            Sign out<span className="sr-only">{` of ${name}, first seen ${since}`}</span>
          </SubmitButton>
        </ActionForm>
      )}
    </li>
  );
}
