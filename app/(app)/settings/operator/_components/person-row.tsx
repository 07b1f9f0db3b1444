import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import type { PersonView } from "@/lib/people/operator/queries";
import type { TimeStyle } from "@/lib/text/time-style";
import { PersonActs } from "./person-acts";
import { PersonBadges, PersonFacts } from "./person-facts";

interface PersonRowProps {
  person: PersonView;
  /** It is the operator who looks. */
  self: boolean;
  now: Date;
  times: TimeStyle;
}

/** A person in the list of all. */
export function PersonRow({ person, self, now, times }: PersonRowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-4 sm:px-5">
      <div className="min-w-0 flex-1 basis-64 space-y-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <p className="min-w-0 break-words font-medium">{person.name}</p>
          <PersonBadges person={person} self={self} />
        </div>
        <p className="break-words text-sm">{person.email}</p>
        <PersonFacts person={person} now={now} times={times} />
      </div>
      <div className="flex flex-wrap gap-2">
        {!self && <PersonActs person={person} />}
        <Link href={`/settings/operator/${person.id}`} className={buttonClass("secondary", "sm")}>
          Manage
          <span className="sr-only">{` ${person.name}`}</span>
        </Link>
      </div>
    </li>
  );
}
