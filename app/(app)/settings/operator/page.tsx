import type { Metadata } from "next";
import { Pager } from "@/app/(app)/_components/pager";
import { type SearchParams, single } from "@/app/params";
import { justTold } from "@/app/told";
import { Banner } from "@/components/ui/banner";
import { Card, Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { now } from "@/lib/clock";
import { openInvitations } from "@/lib/people/invitations/queries";
import { listPeople, PAGE } from "@/lib/people/operator/queries";
import { currentDoor } from "@/lib/people/sign-up/queries";
import { type Door, domainWords } from "@/lib/people/sign-up/rule";
import { zoneName } from "@/lib/text/format";
import { InviteForm } from "./_components/invite-form";
import { OpenInvitations } from "./_components/open-invitations";
import { PersonRow } from "./_components/person-row";
import { requireOperator } from "./_operator";
import { makeInvitation } from "./actions";

export const metadata: Metadata = { title: "Operator" };

/** Who has an account on this server, and who may come. */
export default async function OperatorPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireOperator();
  const at = now();
  const page = pageOf(await single(searchParams, "page"));
  const [{ people, total }, invitations, { door }] = await Promise.all([
    listPeople(page, at),
    openInvitations(at),
    currentDoor(),
  ]);
  const more = page * PAGE < total;
  return (
    <>
      <PageHeader
        title="Operator"
        description={`Who has an account on this Calpace. What they keep in it is not shown. All times are in ${zoneName(user.timeZone)}.`}
      />
      <div className="space-y-10">
        {(await justTold("people", searchParams, ["deleted"])).deleted && (
          <Banner tone="success" role="status" title="The account is deleted." />
        )}
        <Section
          id="invite"
          title="Invite"
          description={`${doorWords(door)} A link lets one person in, once.`}
        >
          <Card className="max-w-xl p-5 sm:p-6">
            <InviteForm action={makeInvitation} />
          </Card>
          <OpenInvitations invitations={invitations} now={at} times={user.times} />
        </Section>
        <Section id="people" title="People" description={total === 1 ? "1 account." : `${total} accounts.`}>
          {people.length > 0 ? (
            <Card>
              <ul className="divide-y divide-line">
                {people.map((person) => (
                  <PersonRow
                    key={person.id}
                    person={person}
                    self={person.id === user.id}
                    now={at}
                    times={user.times}
                  />
                ))}
              </ul>
            </Card>
          ) : (
            <p className="text-sm text-soft">This page of the list is empty.</p>
          )}
          <Pager
            label="Pages of people"
            previous={page > 1 ? addressOf(page - 1) : null}
            next={more ? addressOf(page + 1) : null}
          />
        </Section>
      </div>
    </>
  );
}

/** A page's number as an address gives it; anything odd is the first. */
const pageOf = (text: string | undefined): number => (/^[1-9]\d{0,5}$/.test(text ?? "") ? Number(text) : 1);

const addressOf = (page: number): string =>
  page === 1 ? "/settings/operator" : `/settings/operator?page=${page}`;

/** Who else can come in, as SIGN_UP has it. */
function doorWords(door: Door): string {
  if (door.kind === "open") return "Sign-up is open to everybody who finds this server (SIGN_UP).";
  if (door.kind === "domains") return domainWords(door.domains);
  return "Sign-up is closed: people come in by invitation only.";
}
