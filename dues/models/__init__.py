from dues.models.acts import ReconciliationAct
from dues.models.cash import CashDues
from dues.models.copies import RegisterCopy
from dues.models.jobs import RegisterJob
from dues.models.layouts import PayrollDay, PayrollLayout, RegisterLayout
from dues.models.ledger import (
    BankFile,
    ClosedPeriod,
    DuesMonth,
    LedgerEntry,
    LedgerTotal,
    Operation,
    Payment,
    Share,
)
from dues.models.payrolls import PayrollFile, PayrollRow, Withholding
from dues.models.registers import UNPRINTED, DuesRegister, DuesRegisterLine
from dues.models.statements import DuesExemption, DuesStatement

__all__ = [
    "UNPRINTED",
    "BankFile",
    "CashDues",
    "ClosedPeriod",
    "DuesExemption",
    "DuesMonth",
    "DuesRegister",
    "DuesRegisterLine",
    "DuesStatement",
    "LedgerEntry",
    "LedgerTotal",
    "Operation",
    "Payment",
    "PayrollDay",
    "PayrollFile",
    "PayrollLayout",
    "PayrollRow",
    "ReconciliationAct",
    "RegisterCopy",
    "RegisterJob",
    "RegisterLayout",
    "Share",
    "Withholding",
]
