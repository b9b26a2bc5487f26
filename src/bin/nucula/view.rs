//! `nucula view`.

use std::path::PathBuf;

use clap::Args;
use nucula::reports::volumes::{Format, WriteOptions, write};
use nucula::work::Monitor;
use nucula::{io, volumes};

use super::science::Science;
use super::volumes::frame;
use super::{Usage, inputs, say, show};

/// Finds the volumes of one structure and writes a page to look at: one file, which needs nothing but a browser.
#[derive(Args)]
pub struct Arguments {
    /// The structure
    input: PathBuf,
    /// The page [default: LABEL.html in the current folder]
    #[arg(short, long, value_name = "PAGE.html")]
    output: Option<PathBuf>,
    /// Leave hubs out
    #[arg(long)]
    no_hubs: bool,
    /// Atoms and volumes where the file has the atoms, not along the principal axes
    #[arg(long)]
    input_frame: bool,
    #[command(flatten)]
    science: Science,
}

impl Arguments {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, Usage> {
        let (reading, finding) = self.science.options()?;
        let label = inputs::label(&self.input);
        let page = self.output.clone().unwrap_or_else(|| format!("{label}.html").into());
        let options = WriteOptions {
            include_hubs: !self.no_hubs,
            frame: frame(self.input_frame),
            source: Some(label),
            input_path: Some(self.input.to_string_lossy().into_owned()),
            ..WriteOptions::new(Format::Html)
        };
        let done = io::read(&self.input, &reading)
            .inspect(|structure| show::notes(&inputs::label(&self.input), structure).iter().for_each(say::line))
            .and_then(|structure| volumes::find(&structure, &finding, &Monitor::default()))
            .and_then(|found| write(&found, &page, &options));
        let done = done.inspect(|()| say::line(format_args!("wrote page: {}", page.display())));
        Ok(say::status(done))
    }
}
