"use client";

import type { ReactNode } from "react";
import { Glyph, type GlyphShape } from "@/components/ui/glyph";
import { Progress } from "@/components/ui/progress";
import { RelativeTime } from "@/components/ui/relative-time";
import { Status } from "@/components/ui/status";
import type { ShownHealth } from "./shown-health";

export interface AccountLineProps {
  glyph: GlyphShape;
  providerName: string;
  /** What the person calls it; null where that is nothing but its address. */
  name: string | null;
  address: string;
  /** The names of its calendars; empty where they stand elsewhere. */
  calendars: string;
  health: ShownHealth;
  now: number;
  /** When something was last written there: in ms, and in words. */
  synced: { at: number; moment: string } | null;
  notes: readonly string[];
  action?: ReactNode;
  children?: ReactNode;
}

/** How an account's row is drawn: in the browser as well, so that what is drawn of each is not sent there twice. */
export function AccountLine(props: AccountLineProps) {
  const { glyph, providerName, name, address, calendars, health, now } = props;
  const { synced, notes, action, children } = props;
  return (
    <li className="px-4 py-1.5 sm:px-5">
      <div className="account-line">
        <Glyph shape={glyph} />
        <div>
          <div>
            <p>
              <b>{providerName}</b>
              {` ${name ? `${name} · ${address}` : address}`}
            </p>
            {calendars && <p>{calendars}</p>}
          </div>
          <div>
            <AccountHealth health={health} now={now} />
            <p>
              {synced ? (
                <>
                  {"Last synced "}
                  <RelativeTime at={synced.at} now={now} />
                  {`, ${synced.moment}`}
                </>
              ) : (
                "Nothing synced yet"
              )}
            </p>
            {notes.map((words) => (
              <p key={words}>{words}</p>
            ))}
          </div>
          {action && <div>{action}</div>}
        </div>
      </div>
      {health.progress && (
        <Progress
          label={`Syncing ${address}`}
          value={health.progress.done}
          max={health.progress.of}
          className="mt-2"
        />
      )}
      {children}
    </li>
  );
}

/** A dot *and* its word, and what there is to add: "Connected · checked 2 min ago". */
function AccountHealth({ health, now }: { health: ShownHealth; now: number }) {
  const { tone, word, beside, below, checkedAt } = health;
  return (
    <Status tone={tone} className="text-sm">
      <span className="font-medium">{word}</span>
      {beside}
      {checkedAt !== null && (
        <span className="text-soft">
          {" · checked "}
          <RelativeTime at={checkedAt} now={now} />
        </span>
      )}
      {below.map((words) => (
        <span key={words} className="block text-soft">
          {words}
        </span>
      ))}
    </Status>
  );
}
