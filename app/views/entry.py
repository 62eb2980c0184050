from flask import Blueprint

pages = Blueprint("entry", __name__)
