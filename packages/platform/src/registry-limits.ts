/**
 * The largest document that a gateway takes from the registry, in bytes of JSON. The registry refuses
 * what would make one larger: gateways would go on with what they have, and nobody would be told.
 */
export const maxRegistryDocumentBytes = 32 * 1_048_576;
