// The clipboard needs https or loopback; elsewhere the person marks the text.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
