import { Archive, ArchiveRestore } from "lucide-react";
import { CameFrom } from "@/app/(app)/_components/came-from";
import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import { Card, Section } from "@/components/ui/card";
import { Dialog, DialogClose, DialogTrigger } from "@/components/ui/dialog";
import type { Service } from "@/lib/services/queries";
import { archive, restore } from "../actions";

const DIALOG = "archive-service";

/** Takes a service out of what clients can book, or back in. */
export function ArchiveCard({ service, upcoming }: { service: Service; upcoming: number }) {
  return (
    <Section id="availability" title="Availability">
      <Card className="flex max-w-xl flex-wrap items-center justify-between gap-4 p-5 sm:px-6">
        <p className="min-w-0 flex-1 basis-56 text-sm text-soft">
          {service.archivedAt
            ? "This service is archived: it takes no new bookings. Those it has stay where they are."
            : "Archiving stops new bookings. Those it has stay where they are."}
        </p>
        {service.archivedAt ? (
          <ActionForm action={restore}>
            <input type="hidden" name="id" value={service.id} />
            <CameFrom />
            <SubmitButton variant="secondary">
              <ArchiveRestore aria-hidden />
              Restore service
            </SubmitButton>
          </ActionForm>
        ) : (
          <DialogTrigger dialog={DIALOG}>
            <Archive aria-hidden />
            Archive service
          </DialogTrigger>
        )}
      </Card>
      {!service.archivedAt && (
        <Dialog id={DIALOG} title="Archive this service?">
          <p className="text-sm text-soft">{kept(upcoming)} You can restore the service at any time.</p>
          <ActionForm action={archive} className="flex flex-wrap justify-end gap-2">
            <input type="hidden" name="id" value={service.id} />
            <CameFrom />
            <DialogClose dialog={DIALOG}>Keep it</DialogClose>
            <SubmitButton>Archive</SubmitButton>
          </ActionForm>
        </Dialog>
      )}
    </Section>
  );
}

function kept(upcoming: number): string {
  if (upcoming === 0) return "It has no upcoming bookings.";
  return upcoming === 1
    ? "Its one upcoming booking stays where it is."
    : `Its ${upcoming} upcoming bookings stay where they are.`;
}
