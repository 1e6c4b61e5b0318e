"""What --help says on 80 columns, word for word as click words it; a test keeps it so."""

from __future__ import annotations

HELP = """\
Usage: sestui [OPTIONS] [COMMAND] [ARGS]...

  Watch the sending of an Amazon SES account: two weeks in 15-minute
  intervals, kept fresh.

  Credentials and Region come from where the AWS CLI has them. Options may
  also stand in config.toml.

Options:
  --profile NAME                  The AWS profile, as the AWS CLI's option.
  --region REGION                 The AWS Region, as the AWS CLI's option.
  --endpoint-url URL              Send all calls there, as the AWS CLI's
                                  option.
  --demo                          A simulated account: no AWS, no credentials,
                                  no network.
  --scenario NAME                 What happens to the simulated account;
                                  implies --demo.
  --seed NUMBER                   Which simulated account; with --demo.
                                  [x>=0]
  --refresh SECONDS               Ask so often: 5 to 86400 seconds, 60 unless
                                  said (20 with --demo).
  --record FILE                   Append every answer to a recording.
  --history FILE                  Where to keep what is seen; see “history
                                  info”.
  --no-cloudwatch                 Do not ask CloudWatch for SES's own
                                  reputation, which costs about 26 US cents a
                                  month.
  --no-history                    Keep nothing, and look back no further than
                                  SES does.
  --symbols [braille|block|ascii]
                                  What charts are drawn with.
  --theme NAME                    The colours: sestui, sestui-light or one of
                                  Textual's.
  --zone [utc|local]              Show times in UTC or in local time.
  --version                       Show the version and exit.
  -h, --help                      Show this message and exit.

Commands:
  check    One line for Nagios, Icinga, Sensu and cron.
  collect  Watch and record without a screen.
  history  Look after everything that was seen.
  metrics  Metrics for Prometheus and its kin.
  open     Show saved statistics.
  replay   Play again what was seen.
  report   Print the statistics once.

  Exit status: 0; 2 for the usage or no terminal; 3 for AWS, credentials or
  the network.
"""
