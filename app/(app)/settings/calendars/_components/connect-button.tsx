import Link from "next/link";
import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import { buttonClass } from "@/components/ui/button";
import { signInAtProvider } from "../actions";
import type { Connectable } from "./connectable";

/** Leads straight to the sign-in page of a service that has one, else to our form for it. */
export function ConnectButton({ service: { id, name, fields } }: { service: Connectable }) {
  if (fields)
    return (
      <Link href={`/settings/calendars/connect/${id}`} className={buttonClass()}>
        {`Connect ${name}`}
      </Link>
    );
  return (
    <ActionForm action={signInAtProvider}>
      <input type="hidden" name="provider" value={id} />
      <SubmitButton variant="secondary">{`Connect ${name}`}</SubmitButton>
    </ActionForm>
  );
}
