import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BackLink } from "@/app/(app)/_components/back-link";
import { ServiceDot } from "@/app/(app)/_components/service-dot";
import { placeOfDestination } from "@/app/(app)/_destinations/places";
import { UndoLine } from "@/app/(app)/_destinations/undo-line";
import { WhyHere } from "@/app/(app)/_destinations/why-here";
import { integrationsOf } from "@/app/(app)/_page-reads";
import { idOf, type SearchParams, single } from "@/app/params";
import { justTold } from "@/app/told";
import { wayBack, withFrom } from "@/app/way-back";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { buttonClass } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { notTheirs, requireUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { isOvertaken } from "@/lib/integrations/last-change";
import { countUpcoming, getService, type Service } from "@/lib/services/queries";
import { ArchiveCard } from "../_components/archive-card";
import { DestinationForm } from "../_components/destination-form";
import { ServiceFields } from "../_components/service-fields";
import { saveService } from "../actions";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const user = await requireUser();
  const service = await getService(user.id, await idOf(params));
  return { title: service?.name ?? "Service" };
}

const saved = new Map([
  ["created", "The service was created."],
  ["undone", "The change of its calendar was undone."],
]);

/** What has just been done, if it still holds: the address outlives it, by the browser's way back for one. */
function savedWords(outcome: string | undefined, { archivedAt }: Service): string | undefined {
  if (outcome === "archived")
    return archivedAt ? "The service was archived. It takes no new bookings." : undefined;
  if (outcome === "restored") return archivedAt ? undefined : "The service can be booked again.";
  return saved.get(outcome ?? "");
}

export default async function ServicePage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: SearchParams;
}) {
  const user = await requireUser();
  const id = await idOf(params);
  const at = now();
  const [service, upcoming, integrations] = await Promise.all([
    getService(user.id, id),
    countUpcoming(user.id, id, at),
    integrationsOf(user.id),
  ]);
  if (!service) return notTheirs(user);
  const way = wayBack(await single(searchParams, "from"), "/services");
  const view = integrations.services.find((one) => one.id === id);
  const said = await justTold(id, searchParams, ["saved", "revision"]);
  const { saved: outcome } = said;
  const note = isOvertaken(integrations, said) ? undefined : savedWords(outcome, service);
  return (
    <>
      <PageHeader
        back={<BackLink href={way.href}>{way.label}</BackLink>}
        title={
          <span className="flex items-baseline gap-3">
            <ServiceDot color={service.color} />
            <span className="min-w-0">{service.name}</span>
            {service.archivedAt && <Badge>Archived</Badge>}
          </span>
        }
        action={
          !service.archivedAt && (
            <Link
              href={withFrom(`/bookings/new?service=${service.id}`, way.href)}
              className={buttonClass(outcome === "created" ? "primary" : "secondary")}
            >
              <Plus aria-hidden />
              New booking
            </Link>
          )
        }
      />
      {note && <Banner tone="success" role="status" title={note} className="mb-6" />}
      <div className="space-y-10">
        <Section id="details" title="Details">
          <Card className="max-w-xl p-5 sm:p-6">
            <ActionForm action={saveService} className="space-y-5">
              <input type="hidden" name="id" value={service.id} />
              <ServiceFields values={service} />
              <FormActions done="Saved">
                <SubmitButton>Save changes</SubmitButton>
              </FormActions>
            </ActionForm>
          </Card>
        </Section>
        <Section
          id="sync"
          title="Calendar sync"
          description="Which calendar the bookings of this service are put into."
        >
          <div className="max-w-xl space-y-3">
            <DestinationForm service={service} integrations={integrations} />
            {view && (
              <WhyHere
                reason={view.destination.reason}
                somewhere={view.destination.calendarId !== null}
                place={placeOfDestination(integrations.accounts, view.destination)}
                of={{ kind: "service", name: service.name }}
              />
            )}
            <UndoLine integrations={integrations} now={at} serviceId={service.id} />
          </div>
        </Section>
        <ArchiveCard service={service} upcoming={upcoming} />
      </div>
    </>
  );
}
