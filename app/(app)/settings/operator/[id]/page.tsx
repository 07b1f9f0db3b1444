import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BackLink } from "@/app/(app)/_components/back-link";
import { idOf } from "@/app/params";
import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import { ToastAnswer } from "@/components/form/toast-answer";
import { Card, Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { now } from "@/lib/clock";
import { findPerson, type PersonView, previewDeletion } from "@/lib/people/operator/queries";
import { zoneName } from "@/lib/text/format";
import { DeletePerson } from "../_components/delete-person";
import { PersonActs } from "../_components/person-acts";
import { PersonBadges, PersonFacts } from "../_components/person-facts";
import { requireOperator } from "../_operator";
import { setRole } from "../actions";

export const metadata: Metadata = { title: "A person" };

/** Everything an operator can do with one person's account. */
export default async function PersonPage({ params }: { params: Promise<{ id: string }> }) {
  const user = await requireOperator();
  const at = now();
  const person = await findPerson(await idOf(params), at);
  if (!person) notFound();
  const self = person.id === user.id;
  return (
    <>
      <PageHeader
        back={<BackLink href="/settings/operator">People</BackLink>}
        title={person.name}
        description={`${person.email}. All times are in ${zoneName(user.timeZone)}.`}
      />
      <div className="max-w-xl space-y-10">
        <Card className="space-y-4 p-5 sm:p-6">
          <div className="flex flex-wrap gap-2 empty:hidden">
            <PersonBadges person={person} self={self} />
          </div>
          <PersonFacts person={person} now={at} times={user.times} />
          {!self && <PersonActs person={person} />}
        </Card>
        <Role person={person} self={self} />
        {!self && <DeletePerson person={person} preview={await previewDeletion(person.id)} />}
      </div>
    </>
  );
}

function Role({ person: { id, name, role }, self }: { person: PersonView; self: boolean }) {
  const operates = role === "operator";
  const who = self ? "You see" : `${name} sees`;
  return (
    <Section
      id="role"
      title="Role"
      description={
        operates
          ? `${who} this page and can invite, lock and delete others. There is always at least one operator.`
          : "An operator sees these pages and can invite, lock and delete others."
      }
    >
      <Card className="p-5 sm:p-6">
        <ActionForm action={setRole}>
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="role" value={operates ? "person" : "operator"} />
          <SubmitButton variant="secondary">{operates ? "Make person" : "Make operator"}</SubmitButton>
          <ToastAnswer />
        </ActionForm>
      </Card>
    </Section>
  );
}
