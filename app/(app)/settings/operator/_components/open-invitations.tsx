import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import { ToastAnswer } from "@/components/form/toast-answer";
import { Card, Section } from "@/components/ui/card";
import type { OpenInvitation } from "@/lib/people/invitations/queries";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import { withdrawInvitation } from "../actions";

interface OpenInvitationsProps {
  invitations: readonly OpenInvitation[];
  now: Date;
  times: TimeStyle;
}

/** The invitations that can still be used, each to be taken back. */
export function OpenInvitations({ invitations, now, times }: OpenInvitationsProps) {
  return (
    <Section id="open-invitations" title="Open invitations" level={3} className="max-w-xl pt-3">
      {invitations.length === 0 ? (
        <p className="text-sm text-soft">None.</p>
      ) : (
        <Card>
          <ul className="divide-y divide-line">
            {invitations.map(({ id, email, by, expiresAt }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
                <div className="min-w-0 flex-1 basis-48">
                  <p className="break-words font-medium">{email ?? "Whoever has the link"}</p>
                  <p className="break-words text-sm text-soft">
                    By {by}, until {formatMoment(expiresAt, now, times)}
                  </p>
                </div>
                <ActionForm action={withdrawInvitation}>
                  <input type="hidden" name="id" value={id} />
                  <SubmitButton variant="secondary" size="sm">
                    Take back
                    <span className="sr-only">{` the invitation for ${email ?? "whoever has the link"}`}</span>
                  </SubmitButton>
                  <ToastAnswer />
                </ActionForm>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Section>
  );
}
