import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BackLink } from "@/app/(app)/_components/back-link";
import { optionalId, type SearchParams, single } from "@/app/params";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { findReconnect } from "@/lib/accounts/queries";
import { requireUser } from "@/lib/auth/session";
import { isServiceCode, wordsOf } from "@/lib/errors/words";
import { PasswordForm, SignInForm } from "../../_components/connect-forms";
import { findConnectable } from "../../_components/connectable";

type Params = Promise<{ provider: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Connect ${findConnectable((await params).provider)?.name ?? "an account"}` };
}

/** Nobody refused anything: it was the wrong account, too late, or did not come through. */
const NOT_REFUSED = ["other_account", "stale_sign_in", "sign_in_failed", "too_many_accounts"];

/** What else can come of signing in, beside the words of a service. */
const OURS = ["stale_sign_in", "sign_in_failed", "too_many_accounts"] as const;

/** Words only for what can come of signing in: the address is not a place to write messages into our pages. */
function problemWords(given: string): string {
  const code = isServiceCode(given) ? given : OURS.find((own) => own === given);
  return code ? wordsOf(code) : "The account could not be connected. Try again.";
}

/** Connects one calendar service: by a form of ours, or by signing in there. */
export default async function ConnectPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: SearchParams;
}) {
  const user = await requireUser();
  const provider = findConnectable((await params).provider);
  if (!provider || provider.missing.length > 0) notFound();
  const accountId = optionalId(await single(searchParams, "account"));
  const known = accountId ? await findReconnect(user.id, accountId) : null;
  const before = accountId && known?.provider === provider.id ? { id: accountId, ...known } : null;
  const problem = await single(searchParams, "problem");
  return (
    <>
      <PageHeader
        back={<BackLink href="/settings/calendars">Calendar accounts</BackLink>}
        title={before ? `Reconnect ${provider.name}` : `Connect ${provider.name}`}
        description={
          before
            ? `Everything that waited for ${before.address} is sent once it works again; nothing is written twice.`
            : provider.fields
              ? "Your password is stored encrypted and used only to write your bookings."
              : `You sign in at ${provider.name} itself; Calpace never sees your password.`
        }
      />
      {problem && (
        <Banner tone="danger" role="alert" title={problemWords(problem)} className="mb-6 max-w-xl" />
      )}
      <Card className="max-w-xl p-5 sm:p-6">
        {provider.fields ? (
          <PasswordForm provider={provider.id} fields={provider.fields} before={before} />
        ) : (
          <SignInForm
            provider={provider.id}
            name={provider.name}
            accountId={before?.id ?? null}
            usual={problem !== undefined && !NOT_REFUSED.includes(problem)}
          />
        )}
      </Card>
    </>
  );
}
