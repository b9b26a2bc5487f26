//! Reads include/nucula.h: not all of C, but what cbindgen writes. What it does not know it refuses by name.

/// A C type.
#[derive(Clone)]
pub enum Type {
    /// A word of C or of this header; `constant` if `const` stands before it.
    Word {
        name: String,
        constant: bool,
    },
    Pointer(Box<Type>),
    Array(Box<Type>, usize),
    Function(Box<Type>, Vec<Named>),
}

/// A field, an argument or a function, with its comment in one line.
#[derive(Clone)]
pub struct Named {
    pub name: String,
    pub kind: Type,
    pub doc: String,
}

#[derive(Clone)]
pub enum Typedef {
    Opaque,
    Struct(Vec<Named>),
    Alias(Type),
}

/// Everything declared, in the order of the header.
#[derive(Clone, Default)]
pub struct Header {
    pub constants: Vec<(String, String)>,
    pub types: Vec<(String, Typedef)>,
    pub functions: Vec<Named>,
}

/// Words of C that a declaration may use.
pub const WORDS: [&str; 14] = [
    "int8_t",
    "int16_t",
    "int32_t",
    "int64_t",
    "uint8_t",
    "uint16_t",
    "uint32_t",
    "uint64_t",
    "float",
    "double",
    "size_t",
    "ptrdiff_t",
    "char",
    "void",
];

impl Type {
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word { name, .. } if name == word)
    }

    /// The words it is made of.
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Word { name, .. } => vec![name],
            Self::Pointer(to) | Self::Array(to, _) => to.words(),
            Self::Function(result, arguments) => {
                arguments.iter().flat_map(|a| a.kind.words()).chain(result.words()).collect()
            }
        }
    }
}

impl Typedef {
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Opaque => Vec::new(),
            Self::Struct(fields) => fields.iter().flat_map(|field| field.kind.words()).collect(),
            Self::Alias(kind) => kind.words(),
        }
    }
}

/// Reads a whole header.
///
/// # Panics
/// With a sentence that holds the declaration, if that is none it knows.
pub fn header(text: &str) -> Header {
    let mut reader = Reader { tokens: tokens(text), at: 0, start: 0, header: Header::default() };
    while reader.at < reader.tokens.len() {
        reader.declaration();
    }
    reader.header
}

/// One step from a name towards its base type: C writes them around the name.
enum Step {
    Pointer,
    Array(usize),
    Function(Vec<Named>),
}

struct Reader<'a> {
    tokens: Vec<&'a str>,
    at: usize,
    /// Where the declaration being read starts.
    start: usize,
    header: Header,
}

impl<'a> Reader<'a> {
    fn declaration(&mut self) {
        let doc = self.doc();
        self.start = self.at;
        if let Some(line) = self.peek().strip_prefix("#define ") {
            self.at += 1;
            if let Some((name, value)) = line.split_once(' ') {
                self.constant(name, value.trim());
            }
        } else if self.take("typedef") {
            self.typedef();
        } else {
            let function = Named { doc, ..self.named() };
            if !matches!(function.kind, Type::Function(..)) {
                self.refuse("it is neither a type nor a function");
            }
            self.header.functions.push(function);
            self.expect(";");
        }
    }

    /// A number, a text, or an expression of numbers and earlier constants, which Python and Julia read as C does.
    fn constant(&mut self, name: &str, value: &str) {
        let known = |word: &str| self.header.constants.iter().any(|(other, _)| other == word);
        let is_number = |word: &str| word.starts_with("0x") || word.parse::<f64>().is_ok();
        let mut words = value.split([' ', '(', ')', '|', '<', '+', '-', '*']).filter(|word| !word.is_empty());
        if !value.starts_with('"') && !words.all(|word| is_number(word) || known(word)) {
            self.refuse("its value is neither a number nor a text");
        }
        self.header.constants.push((name.into(), value.into()));
    }

    fn typedef(&mut self) {
        let (name, typedef) = if !self.take("struct") {
            let Named { name, kind, .. } = self.named();
            (name, Typedef::Alias(kind))
        } else if self.take("{") {
            let mut fields = Vec::new();
            while !self.take("}") {
                fields.push(self.field());
                self.expect(";");
            }
            (self.word().into(), Typedef::Struct(fields))
        } else {
            self.word();
            (self.word().into(), Typedef::Opaque)
        };
        self.expect(";");
        self.header.types.push((name, typedef));
    }

    fn field(&mut self) -> Named {
        let field = self.named();
        if matches!(field.kind, Type::Function(..)) || field.kind.is("void") {
            self.refuse(&format!("{} is no value", field.name));
        }
        field
    }

    fn named(&mut self) -> Named {
        let doc = self.doc();
        let constant = self.take("const");
        let name = self.word().to_string();
        if !WORDS.contains(&&*name) && !self.header.types.iter().any(|(known, _)| *known == name) {
            self.refuse(&format!("the type {name} is not known"));
        }
        let base = Type::Word { name, constant };
        let (name, steps) = self.declarator();
        let kind = steps.into_iter().rev().fold(base, |kind, step| match step {
            Step::Pointer => Type::Pointer(kind.into()),
            Step::Array(n) => Type::Array(kind.into(), n),
            Step::Function(arguments) => Type::Function(kind.into(), arguments),
        });
        Named { name, kind, doc }
    }

    /// A name, and the steps from it to its base type: what is nearer comes first, what follows before what precedes.
    fn declarator(&mut self) -> (String, Vec<Step>) {
        let mut n_pointers = 0;
        while self.take("*") {
            self.take("const");
            n_pointers += 1;
        }
        let (name, mut steps) = if self.take("(") {
            let inner = self.declarator();
            self.expect(")");
            inner
        } else if [",", ")"].contains(&self.peek()) {
            (String::new(), Vec::new()) // arguments of callbacks may have no names
        } else {
            (self.word().to_string(), Vec::new())
        };
        loop {
            if self.take("[") {
                let Ok(n) = self.word().parse() else { self.refuse("the length of an array is no number") };
                self.expect("]");
                steps.push(Step::Array(n));
            } else if self.take("(") {
                steps.push(Step::Function(self.arguments()));
            } else {
                break;
            }
        }
        steps.extend((0..n_pointers).map(|_| Step::Pointer));
        (name, steps)
    }

    fn arguments(&mut self) -> Vec<Named> {
        let mut arguments = Vec::new();
        if self.tokens[self.at..].starts_with(&["void", ")"]) {
            self.at += 1;
        }
        while !self.take(")") {
            arguments.push(self.field());
            self.take(",");
        }
        arguments
    }

    fn peek(&self) -> &'a str {
        self.tokens.get(self.at).copied().unwrap_or_default()
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.peek() == token;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &str) {
        if !self.take(token) {
            self.refuse(&format!("`{}` stands where `{token}` is expected", self.peek()));
        }
    }

    fn word(&mut self) -> &'a str {
        let word = self.peek();
        if !word.starts_with(is_word) {
            self.refuse(&format!("`{word}` stands where a name is expected"));
        }
        self.at += 1;
        word
    }

    /// The words of a comment, if one stands here.
    fn doc(&mut self) -> String {
        let Some(comment) = self.peek().strip_prefix("/**") else { return String::new() };
        self.at += 1;
        comment.split_whitespace().filter(|word| !["*", "*/"].contains(word)).collect::<Vec<_>>().join(" ")
    }

    fn refuse(&self, reason: &str) -> ! {
        let read = self.tokens.iter().take(self.at + 1).skip(self.start).filter(|token| !token.starts_with("/*"));
        let declaration: Vec<&str> = read.copied().collect();
        panic!("include/nucula.h: cannot mirror `{} …`: {reason}", declaration.join(" "))
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Words, marks, comments and `#define` lines; nothing of what is for C++ and the preprocessor alone.
fn tokens(mut rest: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    while let Some(first) = rest.trim_start().chars().next() {
        rest = rest.trim_start();
        let upto = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
        let n = match first {
            '/' if rest.starts_with("/*") => upto("*/"),
            '#' if rest.starts_with("#ifdef __cplusplus") => upto("#endif"),
            '/' | '#' => upto("\n"),
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, tail) = rest.split_at(n);
        rest = tail;
        // Comments on what is no declaration go too.
        if first == '#' && tokens.last().is_some_and(|last: &&str| last.starts_with("/*")) {
            tokens.pop();
        }
        if !token.starts_with("//") && (first != '#' || token.starts_with("#define ")) {
            tokens.push(token.trim_end());
        }
    }
    tokens
}
