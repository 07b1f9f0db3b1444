import { randomUUID } from "node:crypto";
import { Shapes } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BackLink } from "@/app/(app)/_components/back-link";
import { CameFrom } from "@/app/(app)/_components/came-from";
import { optionalId, type SearchParams, single } from "@/app/params";
import { wayBack } from "@/app/way-back";
import { ActionForm } from "@/components/form/action-form";
import { SelectField } from "@/components/form/select-field";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { TextareaField, TextField } from "@/components/form/text-field";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { checkTime } from "@/lib/bookings/notices";
import { askedWallTime, wallTimeOf } from "@/lib/bookings/time";
import { now } from "@/lib/clock";
import { listServices } from "@/lib/services/queries";
import { formatDuration } from "@/lib/text/format";
import { LookAhead } from "../_components/time-notices";
import { WhenFields } from "../_components/when-fields";
import { saveNewBooking } from "../actions";

export const metadata: Metadata = { title: "New booking" };

/** A select with more services than this would be no help. */
const MOST_SERVICES = 500;

export default async function NewBookingPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const chosen = optionalId(await single(searchParams, "service"));
  const { services } = await listServices(user.id, { limit: MOST_SERVICES });
  const preset =
    services.find((service) => service.id === chosen) ?? (services.length === 1 ? services[0] : undefined);
  const way = wayBack(await single(searchParams, "from"), "/bookings");
  const at = now();
  const { date = wallTimeOf(at, user.timeZone).date, startTime } = askedWallTime(
    await single(searchParams, "date"),
    await single(searchParams, "time"),
  );
  const notices =
    preset && startTime
      ? await checkTime(user.id, user.times, { date, startTime, serviceId: preset.id }, at)
      : undefined;
  return (
    <>
      <PageHeader title="New booking" back={<BackLink href={way.href}>{way.label}</BackLink>} />
      {services.length === 0 ? (
        <NothingToBook userId={user.id} />
      ) : (
        <Card className="max-w-xl p-5 sm:p-6">
          <ActionForm action={saveNewBooking} className="space-y-5">
            <input type="hidden" name="id" value={randomUUID()} />
            <CameFrom />
            <SelectField name="serviceId" label="Service" defaultValue={preset?.id ?? ""}>
              <option value="" disabled>
                Pick a service
              </option>
              {services.map((service) => (
                <option key={service.id} value={service.id}>
                  {`${service.name} (${formatDuration(service.durationMinutes)})`}
                </option>
              ))}
            </SelectField>
            <TextField name="clientName" label="Client name" autoComplete="off" />
            <TextField name="clientEmail" label="Client email" type="email" autoComplete="off" />
            <WhenFields date={date} startTime={startTime} timeZone={user.timeZone} notices={notices} />
            <TextareaField
              name="notes"
              label="Notes"
              optional
              hint="Shown in the calendar event. The client does not see them."
            />
            <FormActions>
              <SubmitButton>Create booking</SubmitButton>
              <LookAhead>Show end and calendar</LookAhead>
              <Link href={way.href} className={buttonClass("ghost")}>
                Cancel
              </Link>
            </FormActions>
          </ActionForm>
        </Card>
      )}
    </>
  );
}

/** A booking is of a service: there is none yet, or none that may be booked. */
async function NothingToBook({ userId }: { userId: string }) {
  const { services } = await listServices(userId, { archived: true, limit: 1 });
  const archived = services.length > 0;
  return (
    <EmptyState
      icon={<Shapes aria-hidden />}
      title={archived ? "Nothing can be booked now" : "There is nothing to book yet"}
      action={
        <Link
          href={archived ? "/services?show=archived" : "/services/new"}
          className={buttonClass("primary")}
        >
          {archived ? "Archived services" : "New service"}
        </Link>
      }
    >
      {archived
        ? "A booking is always of one of your services, and all of yours are archived. Restore one, or create another."
        : "A booking is always of one of your services. Create the first one, then come back."}
    </EmptyState>
  );
}
