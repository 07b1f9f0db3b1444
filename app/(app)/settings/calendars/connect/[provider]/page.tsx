import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { BackLink } from "@/app/(app)/_components/back-link";
import { optionalId } from "@/app/(app)/_components/params";
import { type SearchParams, single } from "@/app/(auth)/_components/query";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { TextField } from "@/components/form/text-field";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { findReconnect } from "@/lib/connections/queries";
import { formProvider } from "../../_components/connectable";
import { connect } from "../../actions";

type Params = Promise<{ provider: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Connect ${formProvider((await params).provider)?.name ?? "an account"}` };
}

/** The form of one calendar service; its fields are what its definition asks for. */
export default async function ConnectPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: SearchParams;
}) {
  const user = await requireUser();
  const provider = formProvider((await params).provider);
  if (!provider) notFound();
  const accountId = optionalId(await single(searchParams, "account"));
  const known = accountId ? await findReconnect(user.id, accountId) : null;
  const before = known?.provider === provider.id ? known : null;
  const typed: Record<string, string | undefined> = before
    ? { server: before.server ?? undefined, username: before.address, email: before.address }
    : {};
  return (
    <>
      <PageHeader
        back={<BackLink href="/settings/calendars">Calendar accounts</BackLink>}
        title={before ? `Reconnect ${provider.name}` : `Connect ${provider.name}`}
        description={
          before
            ? "Everything that waited is sent once the account works again; nothing is written twice."
            : "Your password is stored encrypted and used only to write your bookings."
        }
      />
      <Card className="max-w-xl p-5 sm:p-6">
        <ActionForm action={connect} className="space-y-5">
          <input type="hidden" name="provider" value={provider.id} />
          {provider.connect.fields.map(({ name, label, type, hint, autoComplete }) => (
            <TextField
              key={name}
              name={name}
              label={label}
              type={type}
              hint={hint}
              autoComplete={autoComplete}
              defaultValue={typed[name]}
              autoCapitalize="none"
              spellCheck={false}
            />
          ))}
          <FormActions>
            <SubmitButton>Connect</SubmitButton>
            <Link href="/settings/calendars" className={buttonClass("ghost")}>
              Cancel
            </Link>
          </FormActions>
        </ActionForm>
      </Card>
    </>
  );
}
