// esbuild's text loader turns a .txt import into a string.
declare module "*.txt" {
  const text: string;
  export default text;
}
