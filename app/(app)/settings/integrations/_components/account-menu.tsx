"use client";

import Link from "next/link";
import { withFrom } from "@/app/way-back";
import { Menu } from "@/components/ui/menu";
import { SYNC_FORM } from "./sync-form";

export interface AccountMenuProps {
  id: string;
  address: string;
  /** It can be tried at once. */
  sync: boolean;
}

/** What else can be done with an account. */
export function AccountMenu({ id, address, sync }: AccountMenuProps) {
  return (
    <Menu label={`Actions for ${address}`}>
      {sync && (
        <button type="submit" form={SYNC_FORM} name="id" value={id}>
          Sync now
          <span className="sr-only">{` ${address}`}</span>
        </button>
      )}
      <Link href={withFrom(`/settings/calendars/${id}`, "/settings/integrations")}>
        Manage
        <span className="sr-only">{` ${address}`}</span>
      </Link>
    </Menu>
  );
}
