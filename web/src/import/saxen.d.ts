// The part of saxen (MIT) that is used here.
declare module "saxen" {
  export class Parser {
    on(name: "openTag", f: (element: string, attributes: () => Record<string, string>, decode: (text: string) => string, selfClosing: boolean) => void): this;
    on(name: "closeTag", f: (element: string) => void): this;
    on(name: "text", f: (text: string, decode: (text: string) => string) => void): this;
    on(name: "cdata", f: (text: string) => void): this;
    on(name: "error", f: (error: Error) => void): this;
    parse(xml: string): void;
    stop(): void;
  }
}
