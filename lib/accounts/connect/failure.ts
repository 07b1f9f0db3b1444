import { type Failure, fail, failAt } from "@/lib/errors";
import type { ServiceCode } from "@/lib/errors/codes";
import { ProviderError } from "@/lib/providers/errors";
import type { ConnectField } from "@/lib/providers/provider";

/** Which field of a form a failure is about, where the form has it. */
const FIELD_OF: Partial<Record<ServiceCode, string>> = {
  wrong_password: "password",
  wrong_app_password: "password",
  fastmail_password: "password",
  yahoo_password: "password",
  yandex_password: "password",
  bad_address: "server",
  not_caldav: "server",
  unknown_host: "server",
  unreachable: "server",
  no_tls: "server",
  certificate: "server",
  address_refused: "server",
  https_required: "server",
  other_host: "server",
  sign_in_kind: "server",
};

/** What a service refused while an account was connected through a form of `fields`, as a value. */
export function connectFailure(error: unknown, fields: readonly ConnectField[] = []): Failure {
  if (!(error instanceof ProviderError)) throw error;
  const { code, detail } = error;
  const field = fields.find(({ name }) => name === FIELD_OF[code]);
  if (!field) return fail(code);
  return failAt(field.name, code, code === "other_host" && detail ? leadsTo(detail) : undefined);
}

const leadsTo = (host: string): string =>
  `This address leads to ${host}. Enter ${host} instead if that is your calendar server.`;
