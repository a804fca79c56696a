/** The gateway did not answer an operation as it should; the message says what it answered. */
export class OperationFailed extends Error {
  override readonly name = 'OperationFailed';
}

/** Posts a document and returns its data. @throws OperationFailed */
export type GatewayClient = <T>(query: string, variables: object) => Promise<T>;

const requestTimeoutMs = 15_000;

/** A client of one endpoint of the gateway, with the token of one caller. */
export function createGatewayClient(endpoint: string, token: string): GatewayClient {
  return async function post<T>(query: string, variables: object): Promise<T> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'accept-language': 'en',
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const body = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (body.errors !== undefined || body.data === undefined || body.data === null) {
      throw new OperationFailed(`the gateway answered: ${JSON.stringify(body.errors)}`);
    }
    return body.data;
  };
}
