"use client";

import Link from "next/link";
import { Placed } from "@/app/(app)/_components/placed";
import { ServiceDot } from "@/app/(app)/_components/service-dot";
import type { ShownPlace } from "@/app/(app)/_destinations/places";
import { withFrom } from "@/app/way-back";
import type { Destination } from "@/lib/states/destination/routing";
import { serviceWords } from "@/lib/states/destination/words";

/** What the list shows of a service; little, for it is sent to the browser beside what is drawn of it. */
export interface ServiceRow {
  id: string;
  name: string;
  color: string;
  reason: Destination["reason"];
  place: ShownPlace | null;
  /** Its own setting, where that is locked and another than what holds. */
  own?: string;
}

export interface ServiceLinesProps {
  rows: readonly ServiceRow[];
  /** Bulk sync is on: nothing can be ticked, and no setting is led to. */
  locked: boolean;
  /** Services that are ticked to begin with. */
  ticked?: ReadonlySet<string>;
  /** The page they stand on. */
  from: string;
}

/** Services with where each goes: the words say by which rule. How a row looks stands on the list, once. */
export function ServiceLines({ rows, locked, ticked, from }: ServiceLinesProps) {
  return (
    <ul className="service-lines divide-y divide-line">
      {rows.map((row) => (
        <li key={row.id}>
          {locked ? (
            <>
              <span>
                <ServiceDot color={row.color} />
                {row.name}
              </span>
              <span>
                <Words row={row} />
                {row.own && <small>{`Own setting, kept for later: ${row.own}`}</small>}
              </span>
            </>
          ) : (
            <>
              <label>
                <input
                  type="checkbox"
                  name="ids"
                  value={row.id}
                  defaultChecked={ticked?.has(row.id)}
                  autoComplete="off"
                />
                <ServiceDot color={row.color} />
                {row.name}
              </label>
              <Link href={withFrom(`/services/${row.id}#sync`, from)} className="link">
                <span className="sr-only">{`${row.name}: `}</span>
                <Words row={row} />
              </Link>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

const Words = ({ row }: { row: ServiceRow }) => (
  <Placed glyph={row.reason === "gone" ? null : (row.place?.glyph ?? null)}>
    {serviceWords(row, row.place)}
  </Placed>
);
